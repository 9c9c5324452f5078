"""What somebody who means harm, or is careless, would try."""
