-- A register of layout 6 with something in every table (`samples.fill`), as SQLite dumps it.
BEGIN TRANSACTION;
CREATE TABLE about (
	"key" TEXT NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY ("key")
);
INSERT INTO "about" VALUES('version','6');
CREATE TABLE answers (
	submission INTEGER NOT NULL, 
	sheet TEXT NOT NULL, 
	"row" TEXT NOT NULL, 
	"column" TEXT NOT NULL, 
	value TEXT, 
	raw TEXT NOT NULL, 
	tab TEXT NOT NULL, 
	cell TEXT NOT NULL, 
	shown TEXT, 
	PRIMARY KEY (submission, sheet, "row", "column"), 
	FOREIGN KEY(submission) REFERENCES submissions (id)
);
INSERT INTO "answers" VALUES(1,'laws','L01','name','"Código Penal"','Código Penal','Leyes','C6',NULL);
INSERT INTO "answers" VALUES(1,'matrix','A-01','acts','["recruitment", "transport"]','1; 2','Matriz','H7',NULL);
INSERT INTO "answers" VALUES(1,'matrix','A-01','fine','{"decimal": "1500.50"}','1500.5','Matriz','K7',NULL);
INSERT INTO "answers" VALUES(1,'matrix','A-01','longest',NULL,'mucho','Matriz','J7',NULL);
INSERT INTO "answers" VALUES(1,'matrix','A-01','total','12','12','Matriz','M7',NULL);
INSERT INTO "answers" VALUES(2,'laws','L01','name','"Código Penal"','Código Penal','Leyes','C6',NULL);
INSERT INTO "answers" VALUES(2,'matrix','A-01','acts','["recruitment", "transport"]','1; 2','Matriz','H7',NULL);
INSERT INTO "answers" VALUES(2,'matrix','A-01','fine','{"decimal": "1500.50"}','1500.5','Matriz','K7',NULL);
INSERT INTO "answers" VALUES(2,'matrix','A-01','longest',NULL,'mucho','Matriz','J7',NULL);
INSERT INTO "answers" VALUES(2,'matrix','A-01','total','12','12','Matriz','M7',NULL);
INSERT INTO "answers" VALUES(3,'laws','L01','name','"Código Penal"','Código Penal','Leyes','C6',NULL);
INSERT INTO "answers" VALUES(3,'matrix','A-01','acts','["recruitment", "transport"]','1; 2','Matriz','H7',NULL);
INSERT INTO "answers" VALUES(3,'matrix','A-01','fine','{"decimal": "1500.50"}','1500.5','Matriz','K7','1.500,50');
INSERT INTO "answers" VALUES(3,'matrix','A-01','longest',NULL,'mucho','Matriz','J7',NULL);
INSERT INTO "answers" VALUES(3,'matrix','A-01','total','12','12','Matriz','M7',NULL);
INSERT INTO "answers" VALUES(4,'laws','L01','name','"Código Penal"','Código Penal','Leyes','C6',NULL);
INSERT INTO "answers" VALUES(4,'matrix','A-01','acts','["recruitment", "transport"]','1; 2','Matriz','H7',NULL);
INSERT INTO "answers" VALUES(4,'matrix','A-01','fine','{"decimal": "1500.50"}','1500.5','Matriz','K7',NULL);
INSERT INTO "answers" VALUES(5,'laws','L01','name','"Código Penal"','Código Penal','Leyes','C6',NULL);
INSERT INTO "answers" VALUES(5,'matrix','A-01','acts','["recruitment", "transport"]','1; 2','Matriz','H7',NULL);
INSERT INTO "answers" VALUES(5,'matrix','A-01','fine','{"decimal": "1500.50"}','1500.5','Matriz','K7',NULL);
CREATE TABLE closings (
	round INTEGER NOT NULL, 
	closed_at TEXT NOT NULL, 
	closed_by TEXT NOT NULL, 
	event INTEGER NOT NULL, 
	PRIMARY KEY (round), 
	FOREIGN KEY(round) REFERENCES rounds (id), 
	FOREIGN KEY(event) REFERENCES events (id)
);
INSERT INTO "closings" VALUES(1,'2027-02-24T09:05:00-06:00','ana',20);
CREATE TABLE comment_files (
	id INTEGER NOT NULL, 
	round INTEGER NOT NULL, 
	sha256 TEXT NOT NULL, 
	file_name TEXT NOT NULL, 
	received_at TEXT NOT NULL, 
	received_by TEXT NOT NULL, 
	event INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (round, sha256), 
	FOREIGN KEY(round) REFERENCES rounds (id), 
	FOREIGN KEY(sha256) REFERENCES files (sha256), 
	FOREIGN KEY(event) REFERENCES events (id)
);
INSERT INTO "comment_files" VALUES(1,1,'2b4244fb2663714ee7241914de64ede5288e4cb2921611e2a41193f11de11922','OIM.xlsx','2027-02-24T09:05:00-06:00','ana',19);
CREATE TABLE comments (
	file INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	observer TEXT NOT NULL, 
	country TEXT NOT NULL, 
	instrument TEXT NOT NULL, 
	sheet TEXT NOT NULL, 
	"row" TEXT NOT NULL, 
	words TEXT NOT NULL, 
	source TEXT NOT NULL, 
	language TEXT NOT NULL, 
	tab TEXT NOT NULL, 
	cell TEXT NOT NULL, 
	event INTEGER NOT NULL, 
	PRIMARY KEY (file, number), 
	FOREIGN KEY(file) REFERENCES comment_files (id), 
	FOREIGN KEY(event) REFERENCES events (id)
);
INSERT INTO "comments" VALUES(1,0,'OIM','CRI','small','matrix','A-01','Falta el reglamento.','La Gaceta','es','Hoja','B2',19);
INSERT INTO "comments" VALUES(1,1,'OIM','CRI','small','matrix','A-01','Otra.','La Gaceta','es','Hoja','B2',19);
CREATE TABLE decisions (
	id INTEGER NOT NULL, 
	submission INTEGER NOT NULL, 
	decided TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	language TEXT NOT NULL, 
	details TEXT NOT NULL, 
	at TEXT NOT NULL, 
	actor TEXT NOT NULL, 
	event INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(submission) REFERENCES submissions (id), 
	FOREIGN KEY(event) REFERENCES events (id)
);
INSERT INTO "decisions" VALUES(1,2,'arrival','Llegó antes.','es','{"received_at": "2027-02-20T09:05:00-06:00"}','2027-02-24T09:05:00-06:00','ana',4);
CREATE TABLE deliveries (
	id INTEGER NOT NULL, 
	principal INTEGER NOT NULL, 
	submission INTEGER, 
	form INTEGER, 
	comments INTEGER, 
	institution TEXT NOT NULL, 
	person TEXT NOT NULL, 
	at TEXT NOT NULL, 
	event INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(principal) REFERENCES principals (id), 
	FOREIGN KEY(submission) REFERENCES submissions (id), 
	FOREIGN KEY(form) REFERENCES forms (id), 
	FOREIGN KEY(comments) REFERENCES comment_files (id), 
	FOREIGN KEY(event) REFERENCES events (id)
);
INSERT INTO "deliveries" VALUES(1,1,2,NULL,NULL,'Ministerio','a9e865a24adfa5eb','2027-02-24T09:05:00-06:00',11);
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
INSERT INTO "events" VALUES(1,'2027-02-24T15:06:00+00:00','ana','received','{"contents": "c989d6775437d72510db50c9c9549b3a5fd40d73b4cda912c916582c4fd357c8", "country": "CRI", "edition": "2027", "file": "CRI.xlsx", "fingerprint": "abc", "instrument": "small", "language": "es", "origin": "returned", "received_at": "2027-02-24T09:05:00-06:00", "received_by": "ana", "sha256": "a7937b64b8caa58f03721bb6bacf5c78cb235febe0e70b1b84cd99541461a08e", "submission": 1, "verdict": "rejected", "version": 1}','0000000000000000000000000000000000000000000000000000000000000000','c53801fbe5d75e997d1fa6b2d3c4546c83bce7a64fbd303b946db1d72bfda3ab');
INSERT INTO "events" VALUES(2,'2027-02-24T15:06:00+00:00','ana','received','{"contents": "c989d6775437d72510db50c9c9549b3a5fd40d73b4cda912c916582c4fd357c8", "country": "CRI", "edition": "2027", "file": "CRI.xlsx", "fingerprint": "abc", "instrument": "small", "language": "es", "origin": "returned", "received_at": "2027-02-24T09:05:00-06:00", "received_by": "ana", "sha256": "16367aacb67a4a017c8da8ab95682ccb390863780f7114dda0a0e0c55644c7c4", "submission": 2, "verdict": "accepted", "version": 2}','c53801fbe5d75e997d1fa6b2d3c4546c83bce7a64fbd303b946db1d72bfda3ab','0ca5120cc0a3ba1b1d0d394a59f4b3a9dd7d527e864e6281c2e0767a5ccc2282');
INSERT INTO "events" VALUES(3,'2027-02-24T15:06:00+00:00','ana','received','{"contents": "67e961bf7142d753488bdbd95554f2c1a20a6d0e45f6a483dcdddd81077ec2ad", "country": "PAN", "edition": "2027", "file": "CRI.xlsx", "fingerprint": "abc", "institution": "Ministerio Público", "instrument": "small", "language": "es", "mail_date": "Wed, 24 Feb 2027 09:01:00 -0600", "mail_id": "<1@example.org>", "mail_sender": "d2bae3a1e699513d", "origin": "browser", "reader": "7", "received_at": "2027-02-24T09:05:00-06:00", "received_by": "ana", "sha256": "d9298a10d1b0735837dc4bd85dac641b0f3cef27a47e5d53a54f2f3f5b2fcffa", "submission": 3, "verdict": "accepted", "version": 1}','0ca5120cc0a3ba1b1d0d394a59f4b3a9dd7d527e864e6281c2e0767a5ccc2282','7ed8f689c039026873b95993ea614545014367cc804ec0ab319f196339d40fa0');
INSERT INTO "events" VALUES(4,'2027-02-24T15:06:00+00:00','ana','decided','{"actor": "ana", "at": "2027-02-24T09:05:00-06:00", "country": "CRI", "decided": "arrival", "details": {"received_at": "2027-02-20T09:05:00-06:00"}, "edition": "2027", "id": 1, "instrument": "small", "language": "es", "reason": "Llegó antes.", "seals": {"decisions": "d79f48fe1d4a97f0288ed5571298b642c5052392bbf55988d803ff1c5a4c14b6"}, "submission": 2, "version": 2}','7ed8f689c039026873b95993ea614545014367cc804ec0ab319f196339d40fa0','783311d4303632cf2dbdc6879292613266b73916561b68b7a57cdef81416f9d8');
INSERT INTO "events" VALUES(5,'2027-02-24T15:06:00+00:00','ana','cell-settled','{"actor": "ana", "at": "2027-02-24T09:05:00-06:00", "column": "longest", "country": "CRI", "edition": "2027", "id": 1, "instrument": "small", "language": "es", "outcome": "settled", "raw": "18 meses", "reason": "Así lo dice la ley.", "row": "A-01", "seals": {"settlements": "ec9f702c129a592017e111b5a03901f4a8b802750ec22cdfdf2bbcc561c00ed4"}, "sheet": "matrix", "submission": 2, "value": "18", "version": 2}','783311d4303632cf2dbdc6879292613266b73916561b68b7a57cdef81416f9d8','604ccdadc98d9c96f79e078bfac6afd46c6e02fc39cc8626c13d311082219856');
INSERT INTO "events" VALUES(6,'2027-02-24T15:06:00+00:00','ana','query-asked','{"actor": "ana", "at": "2027-02-24T09:05:00-06:00", "cell": "H7", "column": "acts", "country": "CRI", "edition": "2027", "id": 1, "instrument": "small", "language": "es", "person": null, "query": 1, "row": "A-01", "seals": {"queries": "e0111e7199ee6d943ffb3742a2703e11b218b2618b523aef736826f36cc97cd7"}, "sheet": "matrix", "step": "asked", "submission": 2, "tab": "Matriz", "version": 2, "words": "¿Se refiere el artículo citado a otro delito?"}','604ccdadc98d9c96f79e078bfac6afd46c6e02fc39cc8626c13d311082219856','bd6d701620725a486a58a77836911b50388db9d4fb940b9c178cfe7947070897');
INSERT INTO "events" VALUES(7,'2027-02-24T15:06:00+00:00','ana','query-answered','{"actor": "ana", "at": "2027-02-24T09:05:00-06:00", "cell": "H7", "column": "acts", "country": "CRI", "edition": "2027", "id": 2, "instrument": "small", "language": "es", "person": "d31c274f1d80e3d9", "query": 1, "row": "A-01", "seals": {"queries": "54b5017b2a7cf6f98ebf88ac33e82245544babbaa3ae9aae6054dc4968c29a4e"}, "sheet": "matrix", "step": "answered", "submission": 2, "tab": "Matriz", "version": 2, "words": "Sí."}','bd6d701620725a486a58a77836911b50388db9d4fb940b9c178cfe7947070897','cf2dc1b5f9516022050e1088356fb41fb31bc5145f0ff6d62c51d5de0edcd866');
INSERT INTO "events" VALUES(8,'2027-02-24T15:06:00+00:00','ana','source-read','{"actor": "ana", "answer": "b368d365db8dbdb16ecd0ca7b1841ed6a9ef982785e0b71f6b930ebc9eeb01ce", "at": "2027-02-24T09:05:00-06:00", "column": "name", "country": "CRI", "edition": "2027", "id": 1, "instrument": "small", "language": "es", "outcome": "read", "remark": "Texto vigente.", "row": "L01", "seals": {"source_readings": "6088ef69a1e92482a948db22aef73c365c36f1911413c03a6d6c8447847808da"}, "sheet": "laws", "source": "La Gaceta 257, 15 de noviembre de 1970", "submission": 2, "version": 2}','cf2dc1b5f9516022050e1088356fb41fb31bc5145f0ff6d62c51d5de0edcd866','152b565c3e9661a44517b408ef2b29c9affd471738136630cf754a9574b10ccd');
INSERT INTO "events" VALUES(9,'2027-02-24T15:06:00+00:00','ana','published','{"actor": "ana", "anchor": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "at": "2027-02-24T09:05:00-06:00", "edition": "2027", "files": 2, "id": 1, "seals": {"publications": "f9ae36b6729b79d6999896d96aa1e9520fef47aeda8641986fbc9a8936f94a58", "published_files": "187e13fd0e33bd800e693c34a71f9bdd532d10d4a0eb76af13935a0af8beb0f9"}, "version": 1}','152b565c3e9661a44517b408ef2b29c9affd471738136630cf754a9574b10ccd','9b4d3d24f1c9d4680e16bc58931570a098908a374ce3a2fdc489dab5213265b8');
INSERT INTO "events" VALUES(10,'2027-02-24T15:06:00+00:00','ana','invited','{"actor": "ana", "at": "2027-02-24T09:05:00-06:00", "country": "CRI", "edition": "2027", "id": 1, "person": "d6384fa8837adf98", "role": "focal", "seals": {"grants": "f0443c5b4cf0d508585adb2b6107e1ab9109e36551a905bf5beb2d4f1e1690d7", "principals": "d5f7d5f4577a8061594e78a1ce7015a6fa7ac22f485b038c33d709faf1a710e8"}, "sheets": ["small/matrix"]}','9b4d3d24f1c9d4680e16bc58931570a098908a374ce3a2fdc489dab5213265b8','b9596ece1162530ab89775660dcb7b431013e9475218e351472d8080a2ce98a2');
INSERT INTO "events" VALUES(11,'2027-02-24T15:06:00+00:00','ana','delivered','{"at": "2027-02-24T09:05:00-06:00", "comments": null, "form": null, "id": 1, "institution": "Ministerio", "person": "a9e865a24adfa5eb", "principal": 1, "seals": {"deliveries": "50e15e5ef2c8d7957467ceb0c8ea2553e096bd2035c1000879045b897bed9958"}, "submission": 2}','b9596ece1162530ab89775660dcb7b431013e9475218e351472d8080a2ce98a2','e8c6dcc7b1beca2f8a58f15a7c15574da1e4a430b2fcb138dd34e9b64fdd639f');
INSERT INTO "events" VALUES(12,'2027-02-24T15:06:00+00:00','ana','round-opened','{"edition": "2027", "parts": 2, "round": 1, "seals": {"frozen": "7023f4649ff9e69f3bc5e2847a5e9b089306a3cc44ea166e83c105fb510561f5", "rounds": "1e08edcd0d3d2f8be4bcd189cddf88d64c39448d3621e77deb735a623a680f68"}, "silence": true, "until": "2027-04-30T17:00:00-06:00"}','e8c6dcc7b1beca2f8a58f15a7c15574da1e4a430b2fcb138dd34e9b64fdd639f','42f3ff596c3d7a0a32010746acc30fb8e147f57a1e6d2d6e42176464241fbcd4');
INSERT INTO "events" VALUES(13,'2027-02-24T15:06:00+00:00','ana','received','{"contents": "ac53a9c9e77ca77e836e15df60b9684381699cba42ff4534a5ca7a07fbb302b0", "country": "CRI", "edition": "2027", "file": "CRI-form.xlsx", "fingerprint": "abc", "instrument": "small", "language": "es", "origin": "returned", "received_at": "2027-02-24T09:05:00-06:00", "received_by": "ana", "sha256": "07397d633f25a7101990a75864ae03d5a3b9ac07c4ed6accbc52cbfd7d7c13b4", "submission": 4, "verdict": "accepted", "version": 3}','42f3ff596c3d7a0a32010746acc30fb8e147f57a1e6d2d6e42176464241fbcd4','fbf3b34282e7cd5bf29ffe2b20aa1674b172df736d35ea02fd8a98e9233797a2');
INSERT INTO "events" VALUES(14,'2027-02-24T15:06:00+00:00','ana','form-received','{"country": "CRI", "edition": "2027", "file": "CRI-form.xlsx", "form": 1, "institution": "Ministerio Público", "instrument": "small", "late": 0, "number": 1, "reason": "", "received_at": "2027-02-24T09:05:00-06:00", "round": 1, "seals": {"form_changes": "32fcf721c8ed1cacfd95e4a203ebeae63d496657b9854db524de6197cb44b4e7", "form_findings": "02953b1c486936e14516e25f2f19ab2eab38b59a6b4f805db2653b489067b3ec", "form_rows": "49362b0f12e6f3f7cd5fec46b0243cd9aaf15182b34c4b41f97822460a0c6c6c", "form_unplaced": "ceab72a1e43a99334a415bfe4f9517815898fe3c10f08c71267319620fbb9441", "forms": "89d9678ae46288e7314cf1737a3f2c6b886935da65fe174ae59fcdf2e5dfa79d", "origins": "bb4e5d4df7266d47744318d9b305e81845b016088b56e442ee31f116e653fd19"}, "sha256": "07397d633f25a7101990a75864ae03d5a3b9ac07c4ed6accbc52cbfd7d7c13b4", "submission": 4, "verdict": "accepted", "version": 3}','fbf3b34282e7cd5bf29ffe2b20aa1674b172df736d35ea02fd8a98e9233797a2','b82166f9565dcf428b748fb6d4ad34525d8285d6422e1733f3df7a8662028489');
INSERT INTO "events" VALUES(15,'2027-02-24T15:06:00+00:00','luis','form-received','{"country": "PAN", "edition": "2027", "file": "CRI-form.xlsx", "form": 2, "institution": "Ministerio Público", "instrument": "small", "late": 1, "number": 1, "reason": "late", "received_at": "2027-02-24T09:05:00-06:00", "round": 1, "seals": {"form_changes": "16698e7f8f9c06ef7c66b1238802cfbbe0ddc003ccbbe23276e93f8187c58e22", "form_findings": "e7d4f02cada13d9e81b063d5d09fdb2a7bb361634b6400e2977f8a6635bfc180", "form_rows": "3b590f77d6e67d235977852a2ce0e3d23e544f7071b316f7fe64309c91a6804f", "form_unplaced": "13a2bf6ab7a962a365d3a04a9ba4ed87cdb82aaefdc250454cfa78a5e3e3243b", "forms": "ed2dafa712bbf4e7cf0e698e67bc40532a88cd82da481fb4aa50efa44c8f3c29"}, "sha256": "089001a35679a33ef3db0ca350db9b9a2f0136e0e327577b04b3b98127470961", "submission": null, "verdict": "set_aside", "version": null}','b82166f9565dcf428b748fb6d4ad34525d8285d6422e1733f3df7a8662028489','8d95f419f21219356b05f7ed339ed92de5b08952ec657b6f9a5df7bd4441394c');
INSERT INTO "events" VALUES(16,'2027-02-24T15:06:00+00:00','ana','received','{"contents": "ac53a9c9e77ca77e836e15df60b9684381699cba42ff4534a5ca7a07fbb302b0", "country": "PAN", "edition": "2027", "file": "CRI-form.xlsx", "fingerprint": "abc", "instrument": "small", "language": "es", "origin": "returned", "received_at": "2027-02-24T09:05:00-06:00", "received_by": "ana", "sha256": "089001a35679a33ef3db0ca350db9b9a2f0136e0e327577b04b3b98127470961", "submission": 5, "verdict": "accepted", "version": 2}','8d95f419f21219356b05f7ed339ed92de5b08952ec657b6f9a5df7bd4441394c','0686b2428837f702f0f46df80eded2ef8ca9dfefd2b68740421120a31bab5b77');
INSERT INTO "events" VALUES(17,'2027-02-24T15:06:00+00:00','ana','form-decided','{"country": "PAN", "decided": "admitted", "decided_at": "2027-02-24T09:05:00-06:00", "decided_by": "ana", "file": "CRI-form.xlsx", "form": 2, "id": 1, "instrument": "small", "reason": "con disculpas", "seals": {"form_decisions": "a2c50c3c40e5b1958e14863c50c6b722c749a0b630eee56f2e33dfc54f8bc691", "origins": "4ec34386f6d2612efb47d78561fa09b4a9aad07d6497d644f5fc6b3363a832fa"}, "submission": 5, "version": 2}','0686b2428837f702f0f46df80eded2ef8ca9dfefd2b68740421120a31bab5b77','32647893288416194a528a6d7cfa927a932cafc416636a74ddaf3da8ada6bfa8');
INSERT INTO "events" VALUES(18,'2027-02-24T15:06:00+00:00','ana','settled','{"actor": "ana", "at": "2027-02-24T09:05:00-06:00", "country": "CRI", "form": 1, "id": 1, "instrument": "small", "language": "es", "outcome": "kept", "reason": "Es la ley vigente.", "row": "L01", "seals": {"settled": "0e0d55df993c365876e9c228a1f90831a1e0f9bd6409d330835f3e7047e19175"}, "sheet": "laws"}','32647893288416194a528a6d7cfa927a932cafc416636a74ddaf3da8ada6bfa8','46bcc9b892b8b1786c9219cb340bfd5ec16550db063e18fa7a96c06d58f762c0');
INSERT INTO "events" VALUES(19,'2027-02-24T15:06:00+00:00','ana','comments-received','{"comments": 2, "edition": "2027", "file": "OIM.xlsx", "observer": "OIM", "received_at": "2027-02-24T09:05:00-06:00", "round": 1, "seals": {"comment_files": "d08ea91221d5843f9fc7937d21cbefa12ad3981b46a12fc202aac19f34db228b", "comments": "82091ba5e1f77a11c67a76af3e6a1dda939f2cab1ac04d46ea5c22cc2095a23a"}, "sha256": "2b4244fb2663714ee7241914de64ede5288e4cb2921611e2a41193f11de11922"}','46bcc9b892b8b1786c9219cb340bfd5ec16550db063e18fa7a96c06d58f762c0','031f2c389d6cc573f813477861217ae383de81c4017c0717edce25539a17441a');
INSERT INTO "events" VALUES(20,'2027-02-24T15:06:00+00:00','ana','round-closed','{"edition": "2027", "parts": 2, "round": 1, "seals": {"closings": "8a8cdfbbdd32b4ff16c260fe9047bb1d23a58e9c1cbf9871aae765470c05a30b", "outcomes": "75045ee7edc9027b897dc08fedec8983ef8adc1722a0c05cf8323cd7a0984110"}}','031f2c389d6cc573f813477861217ae383de81c4017c0717edce25539a17441a','e771965c791d88e3354568a3ea2748406295b947202f243a5c42aee505f103d9');
INSERT INTO "events" VALUES(21,'2027-02-24T15:06:00+00:00','ana','round-reopened','{"edition": "2027", "reason": "Se cerró antes de tiempo.", "round": 1, "seals": {"turns": "c434620e2d4a9510d3acfca8ad8cdb35085c6d6e30c89bdf25217dbf7c868159"}}','e771965c791d88e3354568a3ea2748406295b947202f243a5c42aee505f103d9','acd3093ddbfc7643407faf63d8c4eb4c1d158a19bcb6124468d69646f10fd0b3');
INSERT INTO "events" VALUES(22,'2027-02-24T15:06:00+00:00','ana','round-closed','{"edition": "2027", "parts": 2, "round": 1, "seals": {"turn_outcomes": "1765ee758fed39ffcf4b1762c92c7d2414354393d9a953ca374139d7d69bcd73", "turns": "474694b760f1d3e2f7ce26c260cf6a23dfb20ff150bf330d2e495f17adc94b96"}}','acd3093ddbfc7643407faf63d8c4eb4c1d158a19bcb6124468d69646f10fd0b3','41cbb6598f2e2c1c71f0980ccac1db90a24b9b6c6dbedafe083cf7719aa35f24');
INSERT INTO "events" VALUES(23,'2027-02-24T15:06:00+00:00','luis','round-opened','{"edition": "2027", "parts": 2, "round": 2, "seals": {"frozen": "1b1c9cc2cbf145e626311915545645254051753e8831f92395859f08ceebcc93", "rounds": "064cac7d6463b401251d5202d12219bc53abfa5835b21b44d8f3b73fb790deca"}, "silence": false, "until": "2027-04-30T17:00:00-06:00"}','41cbb6598f2e2c1c71f0980ccac1db90a24b9b6c6dbedafe083cf7719aa35f24','5652adf48f7a36ad4f76b830d7da744511faffd30bacb812a767230e123f635f');
INSERT INTO "events" VALUES(24,'2027-02-24T15:06:00+00:00','luis','translated','{"edition": "2027", "places": ["CRI small en"], "seals": {"translations": "150c3d35458f6e28c1d86bc5fce61012f9a4ba6a19c358e0d8ba3ae5a0416906"}, "translations": 2}','5652adf48f7a36ad4f76b830d7da744511faffd30bacb812a767230e123f635f','5ce63fd7d4d700e61b30e0391ba88247f436c73df15f90ec611bd3e0a6f73a6e');
INSERT INTO "events" VALUES(25,'2027-02-24T15:06:00+00:00','luis','drafted','{"country": "PAN", "language": "es", "letter": "thanks"}','5ce63fd7d4d700e61b30e0391ba88247f436c73df15f90ec611bd3e0a6f73a6e','8dd9bf7840153b42e3174997ac0fa0c3dcd90fae08ccaeb776b911b35dc33a73');
CREATE TABLE files (
	sha256 TEXT NOT NULL, 
	size INTEGER NOT NULL, 
	content BLOB NOT NULL, 
	"key" TEXT, 
	stored TEXT, 
	PRIMARY KEY (sha256)
);
INSERT INTO "files" VALUES('a7937b64b8caa58f03721bb6bacf5c78cb235febe0e70b1b84cd99541461a08e',5,X'6669727374',NULL,NULL);
INSERT INTO "files" VALUES('16367aacb67a4a017c8da8ab95682ccb390863780f7114dda0a0e0c55644c7c4',6,X'7365636F6E64',NULL,NULL);
INSERT INTO "files" VALUES('d9298a10d1b0735837dc4bd85dac641b0f3cef27a47e5d53a54f2f3f5b2fcffa',5,X'6F74686572',NULL,NULL);
INSERT INTO "files" VALUES('07397d633f25a7101990a75864ae03d5a3b9ac07c4ed6accbc52cbfd7d7c13b4',4,X'666F726D',NULL,NULL);
INSERT INTO "files" VALUES('089001a35679a33ef3db0ca350db9b9a2f0136e0e327577b04b3b98127470961',4,X'6C617465',NULL,NULL);
INSERT INTO "files" VALUES('2b4244fb2663714ee7241914de64ede5288e4cb2921611e2a41193f11de11922',8,X'636F6D6D656E7473',NULL,NULL);
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
INSERT INTO "findings" VALUES(1,0,'not-a-term','error','','matrix','A-01','longest','Matriz','J7','mucho','{"en": "“mucho” is not a term.", "es": "«mucho» no es un plazo ni una pena."}','{"en": "Write years as a number (6 or 2.5), or “18 months”, “6 years and 6 months”, “30 days”, “life”.", "es": "Escriba los años como número (6 o 2.5), o bien «18 meses», «6 años y 6 meses», «30 días», «cadena perpetua»."}');
INSERT INTO "findings" VALUES(2,0,'not-a-term','error','','matrix','A-01','longest','Matriz','J7','mucho','{"en": "“mucho” is not a term.", "es": "«mucho» no es un plazo ni una pena."}','{"en": "Write years as a number (6 or 2.5), or “18 months”, “6 years and 6 months”, “30 days”, “life”.", "es": "Escriba los años como número (6 o 2.5), o bien «18 meses», «6 años y 6 meses», «30 días», «cadena perpetua»."}');
INSERT INTO "findings" VALUES(3,0,'not-a-term','error','','matrix','A-01','longest','Matriz','J7','mucho','{"en": "“mucho” is not a term.", "es": "«mucho» no es un plazo ni una pena."}','{"en": "Write years as a number (6 or 2.5), or “18 months”, “6 years and 6 months”, “30 days”, “life”.", "es": "Escriba los años como número (6 o 2.5), o bien «18 meses», «6 años y 6 meses», «30 días», «cadena perpetua»."}');
INSERT INTO "findings" VALUES(4,0,'not-a-term','error','','matrix','A-01','longest','Matriz','J7','mucho','{"en": "“mucho” is not a term.", "es": "«mucho» no es un plazo ni una pena."}','{"en": "Write years as a number (6 or 2.5), or “18 months”, “6 years and 6 months”, “30 days”, “life”.", "es": "Escriba los años como número (6 o 2.5), o bien «18 meses», «6 años y 6 meses», «30 días», «cadena perpetua»."}');
INSERT INTO "findings" VALUES(5,0,'not-a-term','error','','matrix','A-01','longest','Matriz','J7','mucho','{"en": "“mucho” is not a term.", "es": "«mucho» no es un plazo ni una pena."}','{"en": "Write years as a number (6 or 2.5), or “18 months”, “6 years and 6 months”, “30 days”, “life”.", "es": "Escriba los años como número (6 o 2.5), o bien «18 meses», «6 años y 6 meses», «30 días», «cadena perpetua»."}');
CREATE TABLE form_changes (
	form INTEGER NOT NULL, 
	sheet TEXT NOT NULL, 
	"row" TEXT NOT NULL, 
	"column" TEXT NOT NULL, 
	value TEXT, 
	raw TEXT NOT NULL, 
	tab TEXT NOT NULL, 
	cell TEXT NOT NULL, 
	shown TEXT, 
	event INTEGER NOT NULL, 
	PRIMARY KEY (form, sheet, "row", "column"), 
	FOREIGN KEY(form) REFERENCES forms (id), 
	FOREIGN KEY(event) REFERENCES events (id)
);
INSERT INTO "form_changes" VALUES(1,'matrix','A-01','fine','{"decimal": "2000.00"}','2000','Matriz','K7',NULL,14);
INSERT INTO "form_changes" VALUES(1,'matrix','A-01','total',NULL,'','Matriz','M7',NULL,14);
INSERT INTO "form_changes" VALUES(2,'matrix','A-01','fine','{"decimal": "2000.00"}','2000','Matriz','K7',NULL,15);
INSERT INTO "form_changes" VALUES(2,'matrix','A-01','total',NULL,'','Matriz','M7',NULL,15);
CREATE TABLE form_decisions (
	id INTEGER NOT NULL, 
	form INTEGER NOT NULL, 
	decided TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	decided_at TEXT NOT NULL, 
	decided_by TEXT NOT NULL, 
	submission INTEGER, 
	event INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(form) REFERENCES forms (id), 
	FOREIGN KEY(submission) REFERENCES submissions (id), 
	FOREIGN KEY(event) REFERENCES events (id)
);
INSERT INTO "form_decisions" VALUES(1,2,'admitted','con disculpas','2027-02-24T09:05:00-06:00','ana',5,17);
CREATE TABLE form_findings (
	form INTEGER NOT NULL, 
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
	event INTEGER NOT NULL, 
	PRIMARY KEY (form, number), 
	FOREIGN KEY(form) REFERENCES forms (id), 
	FOREIGN KEY(event) REFERENCES events (id)
);
INSERT INTO "form_findings" VALUES(1,0,'not-a-term','error','','matrix','A-01','fine','Matriz','K7','2000','{"en": "“2000” is not a term.", "es": "«2000» no es un plazo ni una pena."}','{"en": "Write years as a number (6 or 2.5), or “18 months”, “6 years and 6 months”, “30 days”, “life”.", "es": "Escriba los años como número (6 o 2.5), o bien «18 meses», «6 años y 6 meses», «30 días», «cadena perpetua»."}',14);
INSERT INTO "form_findings" VALUES(2,0,'not-a-term','error','','matrix','A-01','fine','Matriz','K7','2000','{"en": "“2000” is not a term.", "es": "«2000» no es un plazo ni una pena."}','{"en": "Write years as a number (6 or 2.5), or “18 months”, “6 years and 6 months”, “30 days”, “life”.", "es": "Escriba los años como número (6 o 2.5), o bien «18 meses», «6 años y 6 meses», «30 días», «cadena perpetua»."}',15);
CREATE TABLE form_rows (
	form INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	sheet TEXT NOT NULL, 
	"row" TEXT NOT NULL, 
	verdict TEXT NOT NULL, 
	basis TEXT NOT NULL, 
	words TEXT NOT NULL, 
	tab TEXT NOT NULL, 
	cell TEXT NOT NULL, 
	event INTEGER NOT NULL, 
	PRIMARY KEY (form, number), 
	FOREIGN KEY(form) REFERENCES forms (id), 
	FOREIGN KEY(event) REFERENCES events (id)
);
INSERT INTO "form_rows" VALUES(1,0,'matrix','A-02','confirm','','','Matriz','C8',14);
INSERT INTO "form_rows" VALUES(1,1,'matrix','A-01','correct','Ley 9095, art. 5','','Matriz','C7',14);
INSERT INTO "form_rows" VALUES(1,2,'laws','L01','object','','No es la ley vigente.','Leyes','C6',14);
INSERT INTO "form_rows" VALUES(2,0,'matrix','A-02','confirm','','','Matriz','C8',15);
INSERT INTO "form_rows" VALUES(2,1,'matrix','A-01','correct','Ley 9095, art. 5','','Matriz','C7',15);
INSERT INTO "form_rows" VALUES(2,2,'laws','L01','object','','No es la ley vigente.','Leyes','C6',15);
CREATE TABLE form_unplaced (
	form INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	tab TEXT NOT NULL, 
	cell TEXT NOT NULL, 
	text TEXT NOT NULL, 
	event INTEGER NOT NULL, 
	PRIMARY KEY (form, number), 
	FOREIGN KEY(form) REFERENCES forms (id), 
	FOREIGN KEY(event) REFERENCES events (id)
);
INSERT INTO "form_unplaced" VALUES(1,0,'Matriz','Z9','al margen',14);
INSERT INTO "form_unplaced" VALUES(2,0,'Matriz','Z9','al margen',15);
CREATE TABLE forms (
	id INTEGER NOT NULL, 
	round INTEGER NOT NULL, 
	country TEXT NOT NULL, 
	instrument TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	sha256 TEXT NOT NULL, 
	file_name TEXT NOT NULL, 
	language TEXT NOT NULL, 
	received_at TEXT NOT NULL, 
	received_by TEXT NOT NULL, 
	verdict TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	late INTEGER NOT NULL, 
	confirms_rest INTEGER NOT NULL, 
	sender TEXT NOT NULL, 
	submission INTEGER, 
	reader TEXT, 
	origin TEXT, 
	mail_sender TEXT, 
	mail_date TEXT, 
	mail_id TEXT, 
	event INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (round, country, instrument, number), 
	UNIQUE (round, country, instrument, sha256), 
	FOREIGN KEY(round) REFERENCES rounds (id), 
	FOREIGN KEY(sha256) REFERENCES files (sha256), 
	FOREIGN KEY(submission) REFERENCES submissions (id), 
	FOREIGN KEY(event) REFERENCES events (id)
);
INSERT INTO "forms" VALUES(1,1,'CRI','small',1,'07397d633f25a7101990a75864ae03d5a3b9ac07c4ed6accbc52cbfd7d7c13b4','CRI-form.xlsx','es','2027-02-24T09:05:00-06:00','ana','accepted','',0,1,'{"institution": "Ministerio Público", "person": "85a6c96b9fe5071c"}',4,NULL,'returned',NULL,NULL,NULL,14);
INSERT INTO "forms" VALUES(2,1,'PAN','small',1,'089001a35679a33ef3db0ca350db9b9a2f0136e0e327577b04b3b98127470961','CRI-form.xlsx','es','2027-02-24T09:05:00-06:00','luis','set_aside','late',1,1,'{"institution": "Ministerio Público", "person": "85a6c96b9fe5071c"}',NULL,NULL,'returned',NULL,NULL,NULL,15);
CREATE TABLE frozen (
	round INTEGER NOT NULL, 
	country TEXT NOT NULL, 
	instrument TEXT NOT NULL, 
	submission INTEGER NOT NULL, 
	event INTEGER NOT NULL, 
	PRIMARY KEY (round, country, instrument), 
	FOREIGN KEY(round) REFERENCES rounds (id), 
	FOREIGN KEY(submission) REFERENCES submissions (id), 
	FOREIGN KEY(event) REFERENCES events (id)
);
INSERT INTO "frozen" VALUES(1,'CRI','small',2,12);
INSERT INTO "frozen" VALUES(1,'PAN','small',3,12);
INSERT INTO "frozen" VALUES(2,'CRI','small',2,23);
INSERT INTO "frozen" VALUES(2,'PAN','small',3,23);
CREATE TABLE grants (
	id INTEGER NOT NULL, 
	principal INTEGER NOT NULL, 
	step TEXT NOT NULL, 
	instrument TEXT NOT NULL, 
	sheet TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	at TEXT NOT NULL, 
	actor TEXT NOT NULL, 
	event INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(principal) REFERENCES principals (id), 
	FOREIGN KEY(event) REFERENCES events (id)
);
INSERT INTO "grants" VALUES(1,1,'granted','small','matrix','','2027-02-24T09:05:00-06:00','ana',10);
CREATE TABLE origins (
	submission INTEGER NOT NULL, 
	sheet TEXT NOT NULL, 
	"row" TEXT NOT NULL, 
	"column" TEXT NOT NULL, 
	origin INTEGER NOT NULL, 
	event INTEGER NOT NULL, 
	PRIMARY KEY (submission, sheet, "row", "column"), 
	FOREIGN KEY(submission) REFERENCES submissions (id), 
	FOREIGN KEY(origin) REFERENCES submissions (id), 
	FOREIGN KEY(event) REFERENCES events (id)
);
INSERT INTO "origins" VALUES(4,'laws','L01','name',1,14);
INSERT INTO "origins" VALUES(4,'matrix','A-01','acts',1,14);
INSERT INTO "origins" VALUES(5,'laws','L01','name',1,17);
INSERT INTO "origins" VALUES(5,'matrix','A-01','acts',1,17);
CREATE TABLE outcomes (
	round INTEGER NOT NULL, 
	country TEXT NOT NULL, 
	instrument TEXT NOT NULL, 
	state TEXT NOT NULL, 
	form INTEGER, 
	event INTEGER NOT NULL, 
	PRIMARY KEY (round, country, instrument), 
	FOREIGN KEY(round) REFERENCES closings (round), 
	FOREIGN KEY(form) REFERENCES forms (id), 
	FOREIGN KEY(event) REFERENCES events (id)
);
INSERT INTO "outcomes" VALUES(1,'CRI','small','objected',1,20);
INSERT INTO "outcomes" VALUES(1,'PAN','small','silence',NULL,20);
CREATE TABLE persons (
	pseudonym TEXT NOT NULL, 
	words TEXT NOT NULL, 
	PRIMARY KEY (pseudonym)
);
INSERT INTO "persons" VALUES('d2bae3a1e699513d','Ana Núñez <ana@example.org>');
INSERT INTO "persons" VALUES('d31c274f1d80e3d9','Ana Núñez');
INSERT INTO "persons" VALUES('d6384fa8837adf98','{"country": "CRI", "email": "ana.nunez@ministerio.example", "language": "es", "name": "Ana Núñez Mora", "role": "focal"}');
INSERT INTO "persons" VALUES('a9e865a24adfa5eb','Ana Núñez Mora');
INSERT INTO "persons" VALUES('85a6c96b9fe5071c','{"name": "Ana Núñez"}');
CREATE TABLE principals (
	id INTEGER NOT NULL, 
	edition TEXT NOT NULL, 
	person TEXT NOT NULL, 
	role TEXT NOT NULL, 
	country TEXT NOT NULL, 
	at TEXT NOT NULL, 
	actor TEXT NOT NULL, 
	event INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(event) REFERENCES events (id)
);
INSERT INTO "principals" VALUES(1,'2027','d6384fa8837adf98','focal','CRI','2027-02-24T09:05:00-06:00','ana',10);
CREATE TABLE publications (
	id INTEGER NOT NULL, 
	edition TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	anchor TEXT NOT NULL, 
	at TEXT NOT NULL, 
	actor TEXT NOT NULL, 
	event INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (edition, version), 
	FOREIGN KEY(event) REFERENCES events (id)
);
INSERT INTO "publications" VALUES(1,'2027',1,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','2027-02-24T09:05:00-06:00','ana',9);
CREATE TABLE published_files (
	publication INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	size INTEGER NOT NULL, 
	event INTEGER NOT NULL, 
	PRIMARY KEY (publication, name), 
	FOREIGN KEY(publication) REFERENCES publications (id), 
	FOREIGN KEY(event) REFERENCES events (id)
);
INSERT INTO "published_files" VALUES(1,'data/answers.csv','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',120,9);
INSERT INTO "published_files" VALUES(1,'study/study-es.html','cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc',4000,9);
CREATE TABLE queries (
	id INTEGER NOT NULL, 
	"query" INTEGER NOT NULL, 
	submission INTEGER NOT NULL, 
	sheet TEXT NOT NULL, 
	"row" TEXT NOT NULL, 
	"column" TEXT NOT NULL, 
	tab TEXT NOT NULL, 
	cell TEXT NOT NULL, 
	step TEXT NOT NULL, 
	words TEXT NOT NULL, 
	language TEXT NOT NULL, 
	person TEXT, 
	at TEXT NOT NULL, 
	actor TEXT NOT NULL, 
	event INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(submission) REFERENCES submissions (id), 
	FOREIGN KEY(event) REFERENCES events (id)
);
INSERT INTO "queries" VALUES(1,1,2,'matrix','A-01','acts','Matriz','H7','asked','¿Se refiere el artículo citado a otro delito?','es',NULL,'2027-02-24T09:05:00-06:00','ana',6);
INSERT INTO "queries" VALUES(2,1,2,'matrix','A-01','acts','Matriz','H7','answered','Sí.','es','d31c274f1d80e3d9','2027-02-24T09:05:00-06:00','ana',7);
CREATE TABLE rounds (
	id INTEGER NOT NULL, 
	edition TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	opened_at TEXT NOT NULL, 
	opened_by TEXT NOT NULL, 
	until TEXT NOT NULL, 
	silence INTEGER NOT NULL, 
	decision TEXT NOT NULL, 
	event INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (edition, number), 
	FOREIGN KEY(event) REFERENCES events (id)
);
INSERT INTO "rounds" VALUES(1,'2027',1,'2027-02-24T09:05:00-06:00','ana','2027-04-30T17:00:00-06:00',1,'{"en": "Decision 4 of 2026", "es": "Decisión 4 de 2026"}',12);
INSERT INTO "rounds" VALUES(2,'2027',2,'2027-02-24T09:05:00-06:00','luis','2027-04-30T17:00:00-06:00',0,'{}',23);
CREATE TABLE settled (
	id INTEGER NOT NULL, 
	form INTEGER NOT NULL, 
	sheet TEXT NOT NULL, 
	"row" TEXT NOT NULL, 
	outcome TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	language TEXT NOT NULL, 
	at TEXT NOT NULL, 
	actor TEXT NOT NULL, 
	event INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(form) REFERENCES forms (id), 
	FOREIGN KEY(event) REFERENCES events (id)
);
INSERT INTO "settled" VALUES(1,1,'laws','L01','kept','Es la ley vigente.','es','2027-02-24T09:05:00-06:00','ana',18);
CREATE TABLE settlements (
	id INTEGER NOT NULL, 
	submission INTEGER NOT NULL, 
	sheet TEXT NOT NULL, 
	"row" TEXT NOT NULL, 
	"column" TEXT NOT NULL, 
	outcome TEXT NOT NULL, 
	value TEXT, 
	raw TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	language TEXT NOT NULL, 
	at TEXT NOT NULL, 
	actor TEXT NOT NULL, 
	event INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(submission) REFERENCES submissions (id), 
	FOREIGN KEY(event) REFERENCES events (id)
);
INSERT INTO "settlements" VALUES(1,2,'matrix','A-01','longest','settled','18','18 meses','Así lo dice la ley.','es','2027-02-24T09:05:00-06:00','ana',5);
CREATE TABLE source_readings (
	id INTEGER NOT NULL, 
	submission INTEGER NOT NULL, 
	sheet TEXT NOT NULL, 
	"row" TEXT NOT NULL, 
	"column" TEXT NOT NULL, 
	outcome TEXT NOT NULL, 
	answer TEXT NOT NULL, 
	source TEXT NOT NULL, 
	remark TEXT NOT NULL, 
	language TEXT NOT NULL, 
	at TEXT NOT NULL, 
	actor TEXT NOT NULL, 
	event INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(submission) REFERENCES submissions (id), 
	FOREIGN KEY(event) REFERENCES events (id)
);
INSERT INTO "source_readings" VALUES(1,2,'laws','L01','name','read','b368d365db8dbdb16ecd0ca7b1841ed6a9ef982785e0b71f6b930ebc9eeb01ce','La Gaceta 257, 15 de noviembre de 1970','Texto vigente.','es','2027-02-24T09:05:00-06:00','ana',8);
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
	reader TEXT, 
	origin TEXT, 
	mail_sender TEXT, 
	mail_date TEXT, 
	mail_id TEXT, 
	institution TEXT, 
	PRIMARY KEY (id), 
	UNIQUE (edition, country, instrument, version), 
	UNIQUE (edition, country, instrument, sha256), 
	FOREIGN KEY(sha256) REFERENCES files (sha256)
);
INSERT INTO "submissions" VALUES(1,'2027','CRI','small',1,'a7937b64b8caa58f03721bb6bacf5c78cb235febe0e70b1b84cd99541461a08e','CRI.xlsx','es','abc','2027-02-24T09:05:00-06:00','ana','rejected',NULL,'returned',NULL,NULL,NULL,NULL);
INSERT INTO "submissions" VALUES(2,'2027','CRI','small',2,'16367aacb67a4a017c8da8ab95682ccb390863780f7114dda0a0e0c55644c7c4','CRI.xlsx','es','abc','2027-02-24T09:05:00-06:00','ana','accepted',NULL,'returned',NULL,NULL,NULL,NULL);
INSERT INTO "submissions" VALUES(3,'2027','PAN','small',1,'d9298a10d1b0735837dc4bd85dac641b0f3cef27a47e5d53a54f2f3f5b2fcffa','CRI.xlsx','es','abc','2027-02-24T09:05:00-06:00','ana','accepted','7','browser','d2bae3a1e699513d','Wed, 24 Feb 2027 09:01:00 -0600','<1@example.org>','Ministerio Público');
INSERT INTO "submissions" VALUES(4,'2027','CRI','small',3,'07397d633f25a7101990a75864ae03d5a3b9ac07c4ed6accbc52cbfd7d7c13b4','CRI-form.xlsx','es','abc','2027-02-24T09:05:00-06:00','ana','accepted',NULL,'returned',NULL,NULL,NULL,NULL);
INSERT INTO "submissions" VALUES(5,'2027','PAN','small',2,'089001a35679a33ef3db0ca350db9b9a2f0136e0e327577b04b3b98127470961','CRI-form.xlsx','es','abc','2027-02-24T09:05:00-06:00','ana','accepted',NULL,'returned',NULL,NULL,NULL,NULL);
CREATE TABLE translations (
	id INTEGER NOT NULL, 
	edition TEXT NOT NULL, 
	country TEXT NOT NULL, 
	instrument TEXT NOT NULL, 
	sheet TEXT NOT NULL, 
	"row" TEXT NOT NULL, 
	"column" TEXT NOT NULL, 
	source TEXT NOT NULL, 
	target_language TEXT NOT NULL, 
	text TEXT NOT NULL, 
	translator TEXT NOT NULL, 
	status TEXT NOT NULL, 
	at TEXT NOT NULL, 
	actor TEXT NOT NULL, 
	event INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(event) REFERENCES events (id)
);
INSERT INTO "translations" VALUES(1,'2027','CRI','small','laws','L01','name','b368d365db8dbdb16ecd0ca7b1841ed6a9ef982785e0b71f6b930ebc9eeb01ce','en','Penal Code','Luis','draft','2027-02-24T09:05:00-06:00','luis',24);
INSERT INTO "translations" VALUES(2,'2027','CRI','small','laws','L01','name','b368d365db8dbdb16ecd0ca7b1841ed6a9ef982785e0b71f6b930ebc9eeb01ce','en','Criminal Code','Luis','reviewed','2027-02-24T09:05:00-06:00','luis',24);
CREATE TABLE turn_outcomes (
	turn INTEGER NOT NULL, 
	country TEXT NOT NULL, 
	instrument TEXT NOT NULL, 
	state TEXT NOT NULL, 
	form INTEGER, 
	event INTEGER NOT NULL, 
	PRIMARY KEY (turn, country, instrument), 
	FOREIGN KEY(turn) REFERENCES turns (id), 
	FOREIGN KEY(form) REFERENCES forms (id), 
	FOREIGN KEY(event) REFERENCES events (id)
);
INSERT INTO "turn_outcomes" VALUES(2,'CRI','small','objected',1,22);
INSERT INTO "turn_outcomes" VALUES(2,'PAN','small','silence',NULL,22);
CREATE TABLE turns (
	id INTEGER NOT NULL, 
	round INTEGER NOT NULL, 
	turn TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	language TEXT NOT NULL, 
	at TEXT NOT NULL, 
	actor TEXT NOT NULL, 
	event INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(round) REFERENCES rounds (id), 
	FOREIGN KEY(event) REFERENCES events (id)
);
INSERT INTO "turns" VALUES(1,1,'reopened','Se cerró antes de tiempo.','es','2027-02-24T09:05:00-06:00','ana',21);
INSERT INTO "turns" VALUES(2,1,'closed','','','2027-02-24T09:05:00-06:00','ana',22);
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
INSERT INTO "unplaced" VALUES(3,0,'Matriz','Z9','una nota');
INSERT INTO "unplaced" VALUES(4,0,'Matriz','Z9','una nota');
INSERT INTO "unplaced" VALUES(5,0,'Matriz','Z9','una nota');
CREATE UNIQUE INDEX events_in_one_chain ON events (previous);
CREATE INDEX translations_by_edition ON translations (edition);
CREATE INDEX submissions_by_edition ON submissions (edition, instrument, country);
CREATE INDEX decisions_by_submission ON decisions (submission);
CREATE INDEX settlements_by_submission ON settlements (submission);
CREATE INDEX turns_by_round ON turns (round);
CREATE INDEX queries_by_submission ON queries (submission);
CREATE INDEX source_readings_by_submission ON source_readings (submission);
CREATE INDEX form_decisions_by_form ON form_decisions (form);
CREATE INDEX settled_by_form ON settled (form);
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
CREATE TRIGGER keep_rounds_update BEFORE update ON rounds
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_rounds_delete BEFORE delete ON rounds
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_frozen_update BEFORE update ON frozen
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_frozen_delete BEFORE delete ON frozen
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_forms_update BEFORE update ON forms
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_forms_delete BEFORE delete ON forms
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_form_rows_update BEFORE update ON form_rows
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_form_rows_delete BEFORE delete ON form_rows
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_form_changes_update BEFORE update ON form_changes
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_form_changes_delete BEFORE delete ON form_changes
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_form_findings_update BEFORE update ON form_findings
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_form_findings_delete BEFORE delete ON form_findings
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_form_unplaced_update BEFORE update ON form_unplaced
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_form_unplaced_delete BEFORE delete ON form_unplaced
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_form_decisions_update BEFORE update ON form_decisions
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_form_decisions_delete BEFORE delete ON form_decisions
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_origins_update BEFORE update ON origins
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_origins_delete BEFORE delete ON origins
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_settled_update BEFORE update ON settled
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_settled_delete BEFORE delete ON settled
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_closings_update BEFORE update ON closings
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_closings_delete BEFORE delete ON closings
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_outcomes_update BEFORE update ON outcomes
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_outcomes_delete BEFORE delete ON outcomes
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_comment_files_update BEFORE update ON comment_files
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_comment_files_delete BEFORE delete ON comment_files
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_comments_update BEFORE update ON comments
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_comments_delete BEFORE delete ON comments
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_translations_update BEFORE update ON translations
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_translations_delete BEFORE delete ON translations
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_decisions_update BEFORE update ON decisions
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_decisions_delete BEFORE delete ON decisions
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_settlements_update BEFORE update ON settlements
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_settlements_delete BEFORE delete ON settlements
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_turns_update BEFORE update ON turns
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_turns_delete BEFORE delete ON turns
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_turn_outcomes_update BEFORE update ON turn_outcomes
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_turn_outcomes_delete BEFORE delete ON turn_outcomes
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_queries_update BEFORE update ON queries
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_queries_delete BEFORE delete ON queries
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_source_readings_update BEFORE update ON source_readings
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_source_readings_delete BEFORE delete ON source_readings
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_publications_update BEFORE update ON publications
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_publications_delete BEFORE delete ON publications
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_published_files_update BEFORE update ON published_files
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_published_files_delete BEFORE delete ON published_files
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_principals_update BEFORE update ON principals
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_principals_delete BEFORE delete ON principals
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_grants_update BEFORE update ON grants
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_grants_delete BEFORE delete ON grants
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_deliveries_update BEFORE update ON deliveries
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
CREATE TRIGGER keep_deliveries_delete BEFORE delete ON deliveries
BEGIN SELECT RAISE(ABORT, 'rows of the register are never changed or deleted'); END;
COMMIT;
