"""Letters of the Secretariat to the focal points, as drafts of mail with the dates that they name."""
