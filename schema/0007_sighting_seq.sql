-- What was sighted since the triage last looked, without a walk through all that ever was.
CREATE INDEX sighting_seq ON sighting (seq);
