-- A register of layout 1 with two versions of one workbook, as SQLite dumps it.
BEGIN TRANSACTION;
CREATE TABLE about (
	"key" VARCHAR(64) NOT NULL,
	value TEXT NOT NULL,
	PRIMARY KEY ("key")
);
INSERT INTO "about" VALUES('version','1');
CREATE TABLE answers (
	submission INTEGER NOT NULL,
	sheet VARCHAR(64) NOT NULL,
	"row" VARCHAR(64) NOT NULL,
	"column" VARCHAR(64) NOT NULL,
	value TEXT,
	raw TEXT NOT NULL,
	tab TEXT NOT NULL,
	cell VARCHAR(16) NOT NULL,
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
	at VARCHAR(40) NOT NULL,
	actor TEXT NOT NULL,
	kind VARCHAR(32) NOT NULL,
	details TEXT NOT NULL,
	previous VARCHAR(64) NOT NULL,
	hash VARCHAR(64) NOT NULL,
	PRIMARY KEY (id),
	UNIQUE (hash)
);
INSERT INTO "events" VALUES(1,'2027-02-24T09:05:00-06:00','ana','received','{"country": "CRI", "file": "CRI.xlsx", "instrument": "small", "sha256": "a7937b64b8caa58f03721bb6bacf5c78cb235febe0e70b1b84cd99541461a08e", "submission": 1, "verdict": "rejected", "version": 1}','0000000000000000000000000000000000000000000000000000000000000000','d98c592a9245164be326622f09db6e01533c1af3f4979f02e35f6b6e1f056c85');
INSERT INTO "events" VALUES(2,'2027-02-26T09:05:00-06:00','luis','received','{"country": "CRI", "file": "CRI.xlsx", "instrument": "small", "sha256": "16367aacb67a4a017c8da8ab95682ccb390863780f7114dda0a0e0c55644c7c4", "submission": 2, "verdict": "accepted", "version": 2}','d98c592a9245164be326622f09db6e01533c1af3f4979f02e35f6b6e1f056c85','73b7e933b8aa9d076b2b8ef5500ab2ab9ea58c168a10c01c27817640dde0d621');
CREATE TABLE files (
	sha256 VARCHAR(64) NOT NULL,
	size INTEGER NOT NULL,
	content BLOB NOT NULL,
	PRIMARY KEY (sha256)
);
INSERT INTO "files" VALUES('a7937b64b8caa58f03721bb6bacf5c78cb235febe0e70b1b84cd99541461a08e',5,X'6669727374');
INSERT INTO "files" VALUES('16367aacb67a4a017c8da8ab95682ccb390863780f7114dda0a0e0c55644c7c4',6,X'7365636F6E64');
CREATE TABLE findings (
	submission INTEGER NOT NULL,
	number INTEGER NOT NULL,
	code VARCHAR(64) NOT NULL,
	severity VARCHAR(16) NOT NULL,
	rule VARCHAR(64) NOT NULL,
	sheet VARCHAR(64) NOT NULL,
	"row" VARCHAR(64) NOT NULL,
	"column" VARCHAR(64) NOT NULL,
	tab TEXT NOT NULL,
	cell VARCHAR(16) NOT NULL,
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
	edition VARCHAR(32) NOT NULL,
	country VARCHAR(12) NOT NULL,
	instrument VARCHAR(64) NOT NULL,
	version INTEGER NOT NULL,
	sha256 VARCHAR(64) NOT NULL,
	file_name TEXT NOT NULL,
	language VARCHAR(8) NOT NULL,
	fingerprint VARCHAR(64) NOT NULL,
	received_at VARCHAR(40) NOT NULL,
	received_by TEXT NOT NULL,
	verdict VARCHAR(16) NOT NULL,
	PRIMARY KEY (id),
	UNIQUE (edition, country, instrument, version),
	UNIQUE (edition, country, instrument, sha256),
	FOREIGN KEY(sha256) REFERENCES files (sha256)
);
INSERT INTO "submissions" VALUES(1,'2027','CRI','small',1,'a7937b64b8caa58f03721bb6bacf5c78cb235febe0e70b1b84cd99541461a08e','CRI.xlsx','es','abc','2027-02-24T09:05:00-06:00','ana','rejected');
INSERT INTO "submissions" VALUES(2,'2027','CRI','small',2,'16367aacb67a4a017c8da8ab95682ccb390863780f7114dda0a0e0c55644c7c4','CRI.xlsx','es','abc','2027-02-26T09:05:00-06:00','luis','accepted');
CREATE TABLE unplaced (
	submission INTEGER NOT NULL,
	number INTEGER NOT NULL,
	tab TEXT NOT NULL,
	cell VARCHAR(16) NOT NULL,
	text TEXT NOT NULL,
	PRIMARY KEY (submission, number),
	FOREIGN KEY(submission) REFERENCES submissions (id)
);
INSERT INTO "unplaced" VALUES(1,0,'Matriz','Z9','una nota');
INSERT INTO "unplaced" VALUES(2,0,'Matriz','Z9','una nota');
CREATE INDEX submissions_by_edition ON submissions (edition, instrument, country);
COMMIT;
