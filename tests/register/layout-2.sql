-- A register of layout 2 with two versions of one workbook and a letter, as SQLite dumps it.
BEGIN TRANSACTION;
CREATE TABLE about (
	"key" TEXT NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY ("key")
);
INSERT INTO "about" VALUES('version','2');
CREATE TABLE answers (
	submission INTEGER NOT NULL, 
	sheet TEXT NOT NULL, 
	"row" TEXT NOT NULL, 
	"column" TEXT NOT NULL, 
	value TEXT, 
	raw TEXT NOT NULL, 
	tab TEXT NOT NULL, 
	cell TEXT NOT NULL, 
	PRIMARY KEY (submission, sheet, "row", "column"), 
	FOREIGN KEY(submission) REFERENCES submissions (id)
);
INSERT INTO "answers" VALUES(1,'laws','L01','name','"Código Penal"','Código Penal','Leyes','C6');
INSERT INTO "answers" VALUES(1,'matrix','A-01','acts','["recruitment", "transport"]','1; 2','Matriz','H7');
INSERT INTO "answers" VALUES(1,'matrix','A-01','fine','{"decimal": "1500.50"}','1500.5','Matriz','K7');
INSERT INTO "answers" VALUES(1,'matrix','A-01','longest',NULL,'mucho','Matriz','J7');
INSERT INTO "answers" VALUES(1,'matrix','A-01','total','12','12','Matriz','M7');
INSERT INTO "answers" VALUES(2,'laws','L01','name','"Código Penal"','Código Penal','Leyes','C6');
INSERT INTO "answers" VALUES(2,'matrix','A-01','acts','["recruitment", "transport"]','1; 2','Matriz','H7');
INSERT INTO "answers" VALUES(2,'matrix','A-01','fine','{"decimal": "1500.50"}','1500.5','Matriz','K7');
INSERT INTO "answers" VALUES(2,'matrix','A-01','longest',NULL,'mucho','Matriz','J7');
INSERT INTO "answers" VALUES(2,'matrix','A-01','total','12','12','Matriz','M7');
CREATE TABLE events (
	id INTEGER NOT NULL, 
	at TEXT NOT NULL, 
	actor TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	details TEXT NOT NULL, 
	previous TEXT NOT NULL, 
	hash TEXT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (hash)
);
INSERT INTO "events" VALUES(1,'2027-02-24T15:06:00+00:00','ana','received','{"contents": "f587770d03f9ca64c195793caf0255426fbc8e77430e4a440eb750ee0c453e39", "country": "CRI", "edition": "2027", "file": "CRI.xlsx", "fingerprint": "abc", "instrument": "small", "language": "es", "received_at": "2027-02-24T09:05:00-06:00", "received_by": "ana", "sha256": "a7937b64b8caa58f03721bb6bacf5c78cb235febe0e70b1b84cd99541461a08e", "submission": 1, "verdict": "rejected", "version": 1}','0000000000000000000000000000000000000000000000000000000000000000','3baff29d95b3ac140e54df776e5c537ef02ec919d54e39ca39926a7bcd8cf69c');
INSERT INTO "events" VALUES(2,'2027-02-24T15:06:00+00:00','luis','received','{"contents": "f587770d03f9ca64c195793caf0255426fbc8e77430e4a440eb750ee0c453e39", "country": "CRI", "edition": "2027", "file": "CRI.xlsx", "fingerprint": "abc", "instrument": "small", "language": "es", "received_at": "2027-02-24T09:05:00-06:00", "received_by": "luis", "sha256": "16367aacb67a4a017c8da8ab95682ccb390863780f7114dda0a0e0c55644c7c4", "submission": 2, "verdict": "accepted", "version": 2}','3baff29d95b3ac140e54df776e5c537ef02ec919d54e39ca39926a7bcd8cf69c','85e2e25259617d4db3223949a07b129ea3620861ada0edd986f935d6e91b52a6');
INSERT INTO "events" VALUES(3,'2027-02-24T15:06:00+00:00','luis','drafted','{"letter": "thanks", "to": "Panamá"}','85e2e25259617d4db3223949a07b129ea3620861ada0edd986f935d6e91b52a6','01f20b7c12eb520677bad1054b10a4e85c3b35bcc58f0be3c21c14919e569f01');
CREATE TABLE files (
	sha256 TEXT NOT NULL, 
	size INTEGER NOT NULL, 
	content BLOB NOT NULL, 
	PRIMARY KEY (sha256)
);
INSERT INTO "files" VALUES('a7937b64b8caa58f03721bb6bacf5c78cb235febe0e70b1b84cd99541461a08e',5,X'6669727374');
INSERT INTO "files" VALUES('16367aacb67a4a017c8da8ab95682ccb390863780f7114dda0a0e0c55644c7c4',6,X'7365636F6E64');
CREATE TABLE findings (
	submission INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	severity TEXT NOT NULL, 
	rule TEXT NOT NULL, 
	sheet TEXT NOT NULL, 
	"row" TEXT NOT NULL, 
	"column" TEXT NOT NULL, 
	tab TEXT NOT NULL, 
	cell TEXT NOT NULL, 
	value TEXT NOT NULL, 
	message TEXT NOT NULL, 
	advice TEXT NOT NULL, 
	PRIMARY KEY (submission, number), 
	FOREIGN KEY(submission) REFERENCES submissions (id)
);
INSERT INTO "findings" VALUES(1,0,'not-a-term','error','','matrix','A-01','longest','Matriz','J7','mucho','{"en": "“mucho” is not a term.", "es": "«mucho» no es un plazo ni una pena."}','{"en": "Write years as a number (6 or 2.5), or “18 months”, “30 days”, “life”.", "es": "Escriba los años como número (6 o 2.5), o bien «18 meses», «30 días», «cadena perpetua»."}');
INSERT INTO "findings" VALUES(2,0,'not-a-term','error','','matrix','A-01','longest','Matriz','J7','mucho','{"en": "“mucho” is not a term.", "es": "«mucho» no es un plazo ni una pena."}','{"en": "Write years as a number (6 or 2.5), or “18 months”, “30 days”, “life”.", "es": "Escriba los años como número (6 o 2.5), o bien «18 meses», «30 días», «cadena perpetua»."}');
CREATE TABLE submissions (
	id INTEGER NOT NULL, 
	edition TEXT NOT NULL, 
	country TEXT NOT NULL, 
	instrument TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	sha256 TEXT NOT NULL, 
	file_name TEXT NOT NULL, 
	language TEXT NOT NULL, 
	fingerprint TEXT NOT NULL, 
	received_at TEXT NOT NULL, 
	received_by TEXT NOT NULL, 
	verdict TEXT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (edition, country, instrument, version), 
	UNIQUE (edition, country, instrument, sha256), 
	FOREIGN KEY(sha256) REFERENCES files (sha256)
);
INSERT INTO "submissions" VALUES(1,'2027','CRI','small',1,'a7937b64b8caa58f03721bb6bacf5c78cb235febe0e70b1b84cd99541461a08e','CRI.xlsx','es','abc','2027-02-24T09:05:00-06:00','ana','rejected');
INSERT INTO "submissions" VALUES(2,'2027','CRI','small',2,'16367aacb67a4a017c8da8ab95682ccb390863780f7114dda0a0e0c55644c7c4','CRI.xlsx','es','abc','2027-02-24T09:05:00-06:00','luis','accepted');
CREATE TABLE unplaced (
	submission INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	tab TEXT NOT NULL, 
	cell TEXT NOT NULL, 
	text TEXT NOT NULL, 
	PRIMARY KEY (submission, number), 
	FOREIGN KEY(submission) REFERENCES submissions (id)
);
INSERT INTO "unplaced" VALUES(1,0,'Matriz','Z9','una nota');
INSERT INTO "unplaced" VALUES(2,0,'Matriz','Z9','una nota');
CREATE UNIQUE INDEX events_in_one_chain ON events (previous);
CREATE INDEX submissions_by_edition ON submissions (edition, instrument, country);
CREATE TRIGGER keep_files_update BEFORE update ON files
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_files_delete BEFORE delete ON files
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_submissions_update BEFORE update ON submissions
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_submissions_delete BEFORE delete ON submissions
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_answers_update BEFORE update ON answers
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_answers_delete BEFORE delete ON answers
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_unplaced_update BEFORE update ON unplaced
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_unplaced_delete BEFORE delete ON unplaced
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_findings_update BEFORE update ON findings
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_findings_delete BEFORE delete ON findings
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_events_update BEFORE update ON events
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_events_delete BEFORE delete ON events
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
COMMIT;
