-- A register of layout 3 with something in every table (`samples.fill`), as SQLite dumps it.
BEGIN TRANSACTION;
CREATE TABLE about (
	"key" TEXT NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY ("key")
);
INSERT INTO "about" VALUES('version','3');
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
INSERT INTO "answers" VALUES(3,'laws','L01','name','"Código Penal"','Código Penal','Leyes','C6');
INSERT INTO "answers" VALUES(3,'matrix','A-01','acts','["recruitment", "transport"]','1; 2','Matriz','H7');
INSERT INTO "answers" VALUES(3,'matrix','A-01','fine','{"decimal": "1500.50"}','1500.5','Matriz','K7');
INSERT INTO "answers" VALUES(3,'matrix','A-01','longest',NULL,'mucho','Matriz','J7');
INSERT INTO "answers" VALUES(3,'matrix','A-01','total','12','12','Matriz','M7');
INSERT INTO "answers" VALUES(4,'laws','L01','name','"Código Penal"','Código Penal','Leyes','C6');
INSERT INTO "answers" VALUES(4,'matrix','A-01','acts','["recruitment", "transport"]','1; 2','Matriz','H7');
INSERT INTO "answers" VALUES(4,'matrix','A-01','fine','{"decimal": "1500.50"}','1500.5','Matriz','K7');
INSERT INTO "answers" VALUES(5,'laws','L01','name','"Código Penal"','Código Penal','Leyes','C6');
INSERT INTO "answers" VALUES(5,'matrix','A-01','acts','["recruitment", "transport"]','1; 2','Matriz','H7');
INSERT INTO "answers" VALUES(5,'matrix','A-01','fine','{"decimal": "1500.50"}','1500.5','Matriz','K7');
CREATE TABLE closings (
	round INTEGER NOT NULL, 
	closed_at TEXT NOT NULL, 
	closed_by TEXT NOT NULL, 
	event INTEGER NOT NULL, 
	PRIMARY KEY (round), 
	FOREIGN KEY(round) REFERENCES rounds (id), 
	FOREIGN KEY(event) REFERENCES events (id)
);
INSERT INTO "closings" VALUES(1,'2027-02-24T09:05:00-06:00','ana',12);
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
INSERT INTO "comment_files" VALUES(1,1,'2b4244fb2663714ee7241914de64ede5288e4cb2921611e2a41193f11de11922','OIM.xlsx','2027-02-24T09:05:00-06:00','ana',11);
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
INSERT INTO "comments" VALUES(1,0,'OIM','CRI','small','matrix','A-01','Falta el reglamento.','La Gaceta','es','Hoja','B2',11);
INSERT INTO "comments" VALUES(1,1,'OIM','CRI','small','matrix','A-01','Otra.','La Gaceta','es','Hoja','B2',11);
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
INSERT INTO "events" VALUES(2,'2027-02-24T15:06:00+00:00','ana','received','{"contents": "f587770d03f9ca64c195793caf0255426fbc8e77430e4a440eb750ee0c453e39", "country": "CRI", "edition": "2027", "file": "CRI.xlsx", "fingerprint": "abc", "instrument": "small", "language": "es", "received_at": "2027-02-24T09:05:00-06:00", "received_by": "ana", "sha256": "16367aacb67a4a017c8da8ab95682ccb390863780f7114dda0a0e0c55644c7c4", "submission": 2, "verdict": "accepted", "version": 2}','3baff29d95b3ac140e54df776e5c537ef02ec919d54e39ca39926a7bcd8cf69c','afe43ac270688d4b8ef8da7231d858797ca438a5645d0a6707424a8cec43ad1f');
INSERT INTO "events" VALUES(3,'2027-02-24T15:06:00+00:00','ana','received','{"contents": "f587770d03f9ca64c195793caf0255426fbc8e77430e4a440eb750ee0c453e39", "country": "PAN", "edition": "2027", "file": "CRI.xlsx", "fingerprint": "abc", "instrument": "small", "language": "es", "received_at": "2027-02-24T09:05:00-06:00", "received_by": "ana", "sha256": "d9298a10d1b0735837dc4bd85dac641b0f3cef27a47e5d53a54f2f3f5b2fcffa", "submission": 3, "verdict": "accepted", "version": 1}','afe43ac270688d4b8ef8da7231d858797ca438a5645d0a6707424a8cec43ad1f','927355119f59ac6d80bd8a3a89abd3b3c5425f227478591d0d5be4bfed0a1a78');
INSERT INTO "events" VALUES(4,'2027-02-24T15:06:00+00:00','ana','round-opened','{"edition": "2027", "parts": 2, "round": 1, "seals": {"frozen": "7023f4649ff9e69f3bc5e2847a5e9b089306a3cc44ea166e83c105fb510561f5", "rounds": "1e08edcd0d3d2f8be4bcd189cddf88d64c39448d3621e77deb735a623a680f68"}, "silence": true, "until": "2027-04-30T17:00:00-06:00"}','927355119f59ac6d80bd8a3a89abd3b3c5425f227478591d0d5be4bfed0a1a78','2196b68e21f0c032434e295b6a7c2eac558f9c6b850bccbba3334d4064e4b2a5');
INSERT INTO "events" VALUES(5,'2027-02-24T15:06:00+00:00','ana','received','{"contents": "5530d29b8343df91e46adc1450769f822e8efacc0949fb3c1be514cc51670d42", "country": "CRI", "edition": "2027", "file": "CRI-form.xlsx", "fingerprint": "abc", "instrument": "small", "language": "es", "received_at": "2027-02-24T09:05:00-06:00", "received_by": "ana", "sha256": "07397d633f25a7101990a75864ae03d5a3b9ac07c4ed6accbc52cbfd7d7c13b4", "submission": 4, "verdict": "accepted", "version": 3}','2196b68e21f0c032434e295b6a7c2eac558f9c6b850bccbba3334d4064e4b2a5','bb4702925ef22bd16fb36f53b7f747089972292d858aca41f6a9f1901f8e75d5');
INSERT INTO "events" VALUES(6,'2027-02-24T15:06:00+00:00','ana','form-received','{"country": "CRI", "edition": "2027", "file": "CRI-form.xlsx", "form": 1, "institution": "Ministerio Público", "instrument": "small", "late": 0, "number": 1, "reason": "", "received_at": "2027-02-24T09:05:00-06:00", "round": 1, "seals": {"form_changes": "32fcf721c8ed1cacfd95e4a203ebeae63d496657b9854db524de6197cb44b4e7", "form_findings": "89da8f743fb2eac9378eeaa9ec7326cb2c147bd5e0640240ee0bdce9f3549f87", "form_rows": "49362b0f12e6f3f7cd5fec46b0243cd9aaf15182b34c4b41f97822460a0c6c6c", "form_unplaced": "ceab72a1e43a99334a415bfe4f9517815898fe3c10f08c71267319620fbb9441", "forms": "496c5f8d828ed0c74d658fe56ba2f0850da5c363527c628360c308d5c0ba3918", "origins": "bb4e5d4df7266d47744318d9b305e81845b016088b56e442ee31f116e653fd19"}, "sha256": "07397d633f25a7101990a75864ae03d5a3b9ac07c4ed6accbc52cbfd7d7c13b4", "submission": 4, "verdict": "accepted", "version": 3}','bb4702925ef22bd16fb36f53b7f747089972292d858aca41f6a9f1901f8e75d5','6ff8914775a8697cbf6a90757e5d3ca751c0e385184427001c43e0df125eeb0c');
INSERT INTO "events" VALUES(7,'2027-02-24T15:06:00+00:00','luis','form-received','{"country": "PAN", "edition": "2027", "file": "CRI-form.xlsx", "form": 2, "institution": "Ministerio Público", "instrument": "small", "late": 1, "number": 1, "reason": "late", "received_at": "2027-02-24T09:05:00-06:00", "round": 1, "seals": {"form_changes": "16698e7f8f9c06ef7c66b1238802cfbbe0ddc003ccbbe23276e93f8187c58e22", "form_findings": "b99fb601943b12cf2c6e86ebb7c1feef8763dbb89495e04860f2e7f6fec262f4", "form_rows": "3b590f77d6e67d235977852a2ce0e3d23e544f7071b316f7fe64309c91a6804f", "form_unplaced": "13a2bf6ab7a962a365d3a04a9ba4ed87cdb82aaefdc250454cfa78a5e3e3243b", "forms": "519a477e9be9a9a7365e949fad5c61002756cefefc3c51ee9a71473f335f23cf"}, "sha256": "089001a35679a33ef3db0ca350db9b9a2f0136e0e327577b04b3b98127470961", "submission": null, "verdict": "set_aside", "version": null}','6ff8914775a8697cbf6a90757e5d3ca751c0e385184427001c43e0df125eeb0c','ba8e0ed23e4a448797504cc7547dc9f1a06795a0dde24dbd51c211b1918c3ae4');
INSERT INTO "events" VALUES(8,'2027-02-24T15:06:00+00:00','ana','received','{"contents": "5530d29b8343df91e46adc1450769f822e8efacc0949fb3c1be514cc51670d42", "country": "PAN", "edition": "2027", "file": "CRI-form.xlsx", "fingerprint": "abc", "instrument": "small", "language": "es", "received_at": "2027-02-24T09:05:00-06:00", "received_by": "ana", "sha256": "089001a35679a33ef3db0ca350db9b9a2f0136e0e327577b04b3b98127470961", "submission": 5, "verdict": "accepted", "version": 2}','ba8e0ed23e4a448797504cc7547dc9f1a06795a0dde24dbd51c211b1918c3ae4','80f5942518ea6d2d885cfb5a57925f25ddb27b62ef42071eadb7303034e40f4b');
INSERT INTO "events" VALUES(9,'2027-02-24T15:06:00+00:00','ana','form-decided','{"country": "PAN", "decided": "admitted", "decided_at": "2027-02-24T09:05:00-06:00", "decided_by": "ana", "file": "CRI-form.xlsx", "form": 2, "id": 1, "instrument": "small", "reason": "con disculpas", "seals": {"form_decisions": "a2c50c3c40e5b1958e14863c50c6b722c749a0b630eee56f2e33dfc54f8bc691", "origins": "4ec34386f6d2612efb47d78561fa09b4a9aad07d6497d644f5fc6b3363a832fa"}, "submission": 5, "version": 2}','80f5942518ea6d2d885cfb5a57925f25ddb27b62ef42071eadb7303034e40f4b','3d4d45eff84e79bd565699a9974aaefecc2b53af141cb25cf7ea60174b7a620a');
INSERT INTO "events" VALUES(10,'2027-02-24T15:06:00+00:00','ana','settled','{"actor": "ana", "at": "2027-02-24T09:05:00-06:00", "country": "CRI", "form": 1, "id": 1, "instrument": "small", "language": "es", "outcome": "kept", "reason": "Es la ley vigente.", "row": "L01", "seals": {"settled": "0e0d55df993c365876e9c228a1f90831a1e0f9bd6409d330835f3e7047e19175"}, "sheet": "laws"}','3d4d45eff84e79bd565699a9974aaefecc2b53af141cb25cf7ea60174b7a620a','26ac44bfc9536ecbe9d1b364f0e4a24e166717e811c9ca0758bb2d27f46a38c6');
INSERT INTO "events" VALUES(11,'2027-02-24T15:06:00+00:00','ana','comments-received','{"comments": 2, "edition": "2027", "file": "OIM.xlsx", "observer": "OIM", "received_at": "2027-02-24T09:05:00-06:00", "round": 1, "seals": {"comment_files": "d08ea91221d5843f9fc7937d21cbefa12ad3981b46a12fc202aac19f34db228b", "comments": "82091ba5e1f77a11c67a76af3e6a1dda939f2cab1ac04d46ea5c22cc2095a23a"}, "sha256": "2b4244fb2663714ee7241914de64ede5288e4cb2921611e2a41193f11de11922"}','26ac44bfc9536ecbe9d1b364f0e4a24e166717e811c9ca0758bb2d27f46a38c6','a67315c95478267d11558ff0963ba7be2d922c798cc45f8b6516c45ec80d7caf');
INSERT INTO "events" VALUES(12,'2027-02-24T15:06:00+00:00','ana','round-closed','{"edition": "2027", "parts": 2, "round": 1, "seals": {"closings": "8a8cdfbbdd32b4ff16c260fe9047bb1d23a58e9c1cbf9871aae765470c05a30b", "outcomes": "75045ee7edc9027b897dc08fedec8983ef8adc1722a0c05cf8323cd7a0984110"}}','a67315c95478267d11558ff0963ba7be2d922c798cc45f8b6516c45ec80d7caf','063c77cb5593cc77a1c982c4706afd62772b094017a3176f7f09179f302f5dc6');
INSERT INTO "events" VALUES(13,'2027-02-24T15:06:00+00:00','luis','round-opened','{"edition": "2027", "parts": 2, "round": 2, "seals": {"frozen": "1b1c9cc2cbf145e626311915545645254051753e8831f92395859f08ceebcc93", "rounds": "064cac7d6463b401251d5202d12219bc53abfa5835b21b44d8f3b73fb790deca"}, "silence": false, "until": "2027-04-30T17:00:00-06:00"}','063c77cb5593cc77a1c982c4706afd62772b094017a3176f7f09179f302f5dc6','915feb4e6decbedc31eaae2a06667dcf1b312e1dac00189efada3978be502588');
INSERT INTO "events" VALUES(14,'2027-02-24T15:06:00+00:00','luis','translated','{"edition": "2027", "places": ["CRI small en"], "seals": {"translations": "150c3d35458f6e28c1d86bc5fce61012f9a4ba6a19c358e0d8ba3ae5a0416906"}, "translations": 2}','915feb4e6decbedc31eaae2a06667dcf1b312e1dac00189efada3978be502588','b24f4db678aa473fa89765b2376ed17b45211d34a9a2dc5a5a877140268e0cb8');
INSERT INTO "events" VALUES(15,'2027-02-24T15:06:00+00:00','luis','drafted','{"country": "PAN", "language": "es", "letter": "thanks"}','b24f4db678aa473fa89765b2376ed17b45211d34a9a2dc5a5a877140268e0cb8','90748b9ec32c0833e3f035ee74b08f9e8188497e1b593c38df31ad2310ef3f86');
CREATE TABLE files (
	sha256 TEXT NOT NULL, 
	size INTEGER NOT NULL, 
	content BLOB NOT NULL, 
	PRIMARY KEY (sha256)
);
INSERT INTO "files" VALUES('a7937b64b8caa58f03721bb6bacf5c78cb235febe0e70b1b84cd99541461a08e',5,X'6669727374');
INSERT INTO "files" VALUES('16367aacb67a4a017c8da8ab95682ccb390863780f7114dda0a0e0c55644c7c4',6,X'7365636F6E64');
INSERT INTO "files" VALUES('d9298a10d1b0735837dc4bd85dac641b0f3cef27a47e5d53a54f2f3f5b2fcffa',5,X'6F74686572');
INSERT INTO "files" VALUES('07397d633f25a7101990a75864ae03d5a3b9ac07c4ed6accbc52cbfd7d7c13b4',4,X'666F726D');
INSERT INTO "files" VALUES('089001a35679a33ef3db0ca350db9b9a2f0136e0e327577b04b3b98127470961',4,X'6C617465');
INSERT INTO "files" VALUES('2b4244fb2663714ee7241914de64ede5288e4cb2921611e2a41193f11de11922',8,X'636F6D6D656E7473');
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
INSERT INTO "findings" VALUES(3,0,'not-a-term','error','','matrix','A-01','longest','Matriz','J7','mucho','{"en": "“mucho” is not a term.", "es": "«mucho» no es un plazo ni una pena."}','{"en": "Write years as a number (6 or 2.5), or “18 months”, “30 days”, “life”.", "es": "Escriba los años como número (6 o 2.5), o bien «18 meses», «30 días», «cadena perpetua»."}');
INSERT INTO "findings" VALUES(4,0,'not-a-term','error','','matrix','A-01','longest','Matriz','J7','mucho','{"en": "“mucho” is not a term.", "es": "«mucho» no es un plazo ni una pena."}','{"en": "Write years as a number (6 or 2.5), or “18 months”, “30 days”, “life”.", "es": "Escriba los años como número (6 o 2.5), o bien «18 meses», «30 días», «cadena perpetua»."}');
INSERT INTO "findings" VALUES(5,0,'not-a-term','error','','matrix','A-01','longest','Matriz','J7','mucho','{"en": "“mucho” is not a term.", "es": "«mucho» no es un plazo ni una pena."}','{"en": "Write years as a number (6 or 2.5), or “18 months”, “30 days”, “life”.", "es": "Escriba los años como número (6 o 2.5), o bien «18 meses», «30 días», «cadena perpetua»."}');
CREATE TABLE form_changes (
	form INTEGER NOT NULL, 
	sheet TEXT NOT NULL, 
	"row" TEXT NOT NULL, 
	"column" TEXT NOT NULL, 
	value TEXT, 
	raw TEXT NOT NULL, 
	tab TEXT NOT NULL, 
	cell TEXT NOT NULL, 
	event INTEGER NOT NULL, 
	PRIMARY KEY (form, sheet, "row", "column"), 
	FOREIGN KEY(form) REFERENCES forms (id), 
	FOREIGN KEY(event) REFERENCES events (id)
);
INSERT INTO "form_changes" VALUES(1,'matrix','A-01','fine','{"decimal": "2000.00"}','2000','Matriz','K7',6);
INSERT INTO "form_changes" VALUES(1,'matrix','A-01','total',NULL,'','Matriz','M7',6);
INSERT INTO "form_changes" VALUES(2,'matrix','A-01','fine','{"decimal": "2000.00"}','2000','Matriz','K7',7);
INSERT INTO "form_changes" VALUES(2,'matrix','A-01','total',NULL,'','Matriz','M7',7);
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
INSERT INTO "form_decisions" VALUES(1,2,'admitted','con disculpas','2027-02-24T09:05:00-06:00','ana',5,9);
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
INSERT INTO "form_findings" VALUES(1,0,'not-a-term','error','','matrix','A-01','fine','Matriz','K7','2000','{"en": "“2000” is not a term.", "es": "«2000» no es un plazo ni una pena."}','{"en": "Write years as a number (6 or 2.5), or “18 months”, “30 days”, “life”.", "es": "Escriba los años como número (6 o 2.5), o bien «18 meses», «30 días», «cadena perpetua»."}',6);
INSERT INTO "form_findings" VALUES(2,0,'not-a-term','error','','matrix','A-01','fine','Matriz','K7','2000','{"en": "“2000” is not a term.", "es": "«2000» no es un plazo ni una pena."}','{"en": "Write years as a number (6 or 2.5), or “18 months”, “30 days”, “life”.", "es": "Escriba los años como número (6 o 2.5), o bien «18 meses», «30 días», «cadena perpetua»."}',7);
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
INSERT INTO "form_rows" VALUES(1,0,'matrix','A-02','confirm','','','Matriz','C8',6);
INSERT INTO "form_rows" VALUES(1,1,'matrix','A-01','correct','Ley 9095, art. 5','','Matriz','C7',6);
INSERT INTO "form_rows" VALUES(1,2,'laws','L01','object','','No es la ley vigente.','Leyes','C6',6);
INSERT INTO "form_rows" VALUES(2,0,'matrix','A-02','confirm','','','Matriz','C8',7);
INSERT INTO "form_rows" VALUES(2,1,'matrix','A-01','correct','Ley 9095, art. 5','','Matriz','C7',7);
INSERT INTO "form_rows" VALUES(2,2,'laws','L01','object','','No es la ley vigente.','Leyes','C6',7);
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
INSERT INTO "form_unplaced" VALUES(1,0,'Matriz','Z9','al margen',6);
INSERT INTO "form_unplaced" VALUES(2,0,'Matriz','Z9','al margen',7);
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
	event INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (round, country, instrument, number), 
	UNIQUE (round, country, instrument, sha256), 
	FOREIGN KEY(round) REFERENCES rounds (id), 
	FOREIGN KEY(sha256) REFERENCES files (sha256), 
	FOREIGN KEY(submission) REFERENCES submissions (id), 
	FOREIGN KEY(event) REFERENCES events (id)
);
INSERT INTO "forms" VALUES(1,1,'CRI','small',1,'07397d633f25a7101990a75864ae03d5a3b9ac07c4ed6accbc52cbfd7d7c13b4','CRI-form.xlsx','es','2027-02-24T09:05:00-06:00','ana','accepted','',0,1,'{"name": "Ana Núñez", "institution": "Ministerio Público"}',4,6);
INSERT INTO "forms" VALUES(2,1,'PAN','small',1,'089001a35679a33ef3db0ca350db9b9a2f0136e0e327577b04b3b98127470961','CRI-form.xlsx','es','2027-02-24T09:05:00-06:00','luis','set_aside','late',1,1,'{"name": "Ana Núñez", "institution": "Ministerio Público"}',NULL,7);
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
INSERT INTO "frozen" VALUES(1,'CRI','small',2,4);
INSERT INTO "frozen" VALUES(1,'PAN','small',3,4);
INSERT INTO "frozen" VALUES(2,'CRI','small',2,13);
INSERT INTO "frozen" VALUES(2,'PAN','small',3,13);
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
INSERT INTO "origins" VALUES(4,'laws','L01','name',1,6);
INSERT INTO "origins" VALUES(4,'matrix','A-01','acts',1,6);
INSERT INTO "origins" VALUES(5,'laws','L01','name',1,9);
INSERT INTO "origins" VALUES(5,'matrix','A-01','acts',1,9);
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
INSERT INTO "outcomes" VALUES(1,'CRI','small','objected',1,12);
INSERT INTO "outcomes" VALUES(1,'PAN','small','silence',NULL,12);
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
INSERT INTO "rounds" VALUES(1,'2027',1,'2027-02-24T09:05:00-06:00','ana','2027-04-30T17:00:00-06:00',1,'{"en": "Decision 4 of 2026", "es": "Decisión 4 de 2026"}',4);
INSERT INTO "rounds" VALUES(2,'2027',2,'2027-02-24T09:05:00-06:00','luis','2027-04-30T17:00:00-06:00',0,'{}',13);
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
INSERT INTO "settled" VALUES(1,1,'laws','L01','kept','Es la ley vigente.','es','2027-02-24T09:05:00-06:00','ana',10);
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
INSERT INTO "submissions" VALUES(2,'2027','CRI','small',2,'16367aacb67a4a017c8da8ab95682ccb390863780f7114dda0a0e0c55644c7c4','CRI.xlsx','es','abc','2027-02-24T09:05:00-06:00','ana','accepted');
INSERT INTO "submissions" VALUES(3,'2027','PAN','small',1,'d9298a10d1b0735837dc4bd85dac641b0f3cef27a47e5d53a54f2f3f5b2fcffa','CRI.xlsx','es','abc','2027-02-24T09:05:00-06:00','ana','accepted');
INSERT INTO "submissions" VALUES(4,'2027','CRI','small',3,'07397d633f25a7101990a75864ae03d5a3b9ac07c4ed6accbc52cbfd7d7c13b4','CRI-form.xlsx','es','abc','2027-02-24T09:05:00-06:00','ana','accepted');
INSERT INTO "submissions" VALUES(5,'2027','PAN','small',2,'089001a35679a33ef3db0ca350db9b9a2f0136e0e327577b04b3b98127470961','CRI-form.xlsx','es','abc','2027-02-24T09:05:00-06:00','ana','accepted');
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
INSERT INTO "translations" VALUES(1,'2027','CRI','small','laws','L01','name','b368d365db8dbdb16ecd0ca7b1841ed6a9ef982785e0b71f6b930ebc9eeb01ce','en','Penal Code','Luis','draft','2027-02-24T09:05:00-06:00','luis',14);
INSERT INTO "translations" VALUES(2,'2027','CRI','small','laws','L01','name','b368d365db8dbdb16ecd0ca7b1841ed6a9ef982785e0b71f6b930ebc9eeb01ce','en','Criminal Code','Luis','reviewed','2027-02-24T09:05:00-06:00','luis',14);
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
COMMIT;
