-- A database of version 0004 with generations, jobs, offers, handouts and all that goes with them: opening it must work for ever.
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE fingerprints (
	digest VARCHAR(64) NOT NULL, 
	value TEXT NOT NULL, 
	CONSTRAINT pk_fingerprints PRIMARY KEY (digest)
);
CREATE TABLE schedulers (
	digest VARCHAR(64) NOT NULL, 
	value TEXT NOT NULL, 
	CONSTRAINT pk_schedulers PRIMARY KEY (digest)
);
CREATE TABLE sources (
	pixel_sha256 VARCHAR(64) NOT NULL, 
	file_sha256 VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_sources PRIMARY KEY (pixel_sha256)
);
CREATE TABLE images (
	generation_number INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	seed BIGINT NOT NULL, 
	pixel_sha256 VARCHAR(64) NOT NULL, 
	file_sha256 VARCHAR(64) NOT NULL, 
	file_bytes INTEGER NOT NULL, 
	width INTEGER NOT NULL, 
	height INTEGER NOT NULL, 
	shape_trace TEXT NOT NULL, 
	CONSTRAINT pk_images PRIMARY KEY (generation_number, position), 
	CONSTRAINT fk_images_generation_number FOREIGN KEY(generation_number) REFERENCES generations (number) ON DELETE CASCADE
);
CREATE VIRTUAL TABLE generation_words USING fts5(words, tokenize='ascii', prefix='3 4 5');
CREATE TABLE people (
	id VARCHAR(10) NOT NULL, 
	created DATETIME NOT NULL, 
	CONSTRAINT pk_people PRIMARY KEY (id)
);
CREATE TABLE identities (
	platform TEXT NOT NULL, 
	platform_user_id TEXT NOT NULL, 
	person_id VARCHAR(10) NOT NULL, 
	CONSTRAINT pk_identities PRIMARY KEY (platform, platform_user_id), 
	CONSTRAINT fk_identities_person_id FOREIGN KEY(person_id) REFERENCES people (id)
);
CREATE TABLE "generations" (
	number INTEGER NOT NULL, 
	id VARCHAR(10) NOT NULL, 
	created DATETIME NOT NULL, 
	operation VARCHAR(16) NOT NULL, 
	parent_id VARCHAR(10), 
	parent_index INTEGER, 
	model TEXT NOT NULL, 
	seed BIGINT NOT NULL, 
	spec TEXT NOT NULL, 
	request TEXT NOT NULL, 
	scheduler_digest VARCHAR(64), 
	fingerprint_digest VARCHAR(64) NOT NULL, 
	seconds DOUBLE NOT NULL, 
	embed VARCHAR(16) NOT NULL, 
	person_id VARCHAR(10), 
	platform TEXT, 
	place TEXT, 
	private BOOLEAN DEFAULT 0 NOT NULL, 
	init_image VARCHAR(64), 
	CONSTRAINT pk_generations PRIMARY KEY (number), 
	CONSTRAINT fk_generations_parent_id FOREIGN KEY(parent_id) REFERENCES generations (id), 
	CONSTRAINT fk_generations_scheduler_digest FOREIGN KEY(scheduler_digest) REFERENCES schedulers (digest), 
	CONSTRAINT fk_generations_fingerprint_digest FOREIGN KEY(fingerprint_digest) REFERENCES fingerprints (digest), 
	CONSTRAINT uq_generations_id UNIQUE (id), 
	CONSTRAINT fk_generations_person_id FOREIGN KEY(person_id) REFERENCES people (id)
);
CREATE TABLE favorites (
	person_id VARCHAR(10) NOT NULL, 
	generation_number INTEGER NOT NULL, 
	created DATETIME NOT NULL, 
	CONSTRAINT pk_favorites PRIMARY KEY (person_id, generation_number), 
	CONSTRAINT fk_favorites_person_id FOREIGN KEY(person_id) REFERENCES people (id), 
	CONSTRAINT fk_favorites_generation_number FOREIGN KEY(generation_number) REFERENCES generations (number) ON DELETE CASCADE
);
CREATE TABLE receipts (
	platform TEXT NOT NULL, 
	event_id TEXT NOT NULL, 
	received DATETIME NOT NULL, 
	job_id VARCHAR(10), 
	CONSTRAINT pk_receipts PRIMARY KEY (platform, event_id)
);
CREATE TABLE jobs (
	number INTEGER NOT NULL, 
	id VARCHAR(10) NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	person_id VARCHAR(10) NOT NULL, 
	platform TEXT NOT NULL, 
	place TEXT, 
	private BOOLEAN NOT NULL, 
	language TEXT NOT NULL, 
	draft TEXT NOT NULL, 
	init_image VARCHAR(64), 
	cost DOUBLE NOT NULL, 
	created DATETIME NOT NULL, 
	dedupe_key TEXT, 
	attempt INTEGER NOT NULL, 
	lease_owner TEXT, 
	lease_until DATETIME, 
	started DATETIME, 
	finished DATETIME, 
	failure TEXT, 
	cancel_requested BOOLEAN NOT NULL, max_running INTEGER, 
	CONSTRAINT pk_jobs PRIMARY KEY (number), 
	CONSTRAINT uq_jobs_id UNIQUE (id), 
	CONSTRAINT fk_jobs_person_id FOREIGN KEY(person_id) REFERENCES people (id)
);
CREATE TABLE deliveries (
	job_id VARCHAR(10) NOT NULL, 
	platform TEXT NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	address TEXT NOT NULL, 
	message_ref TEXT, 
	attempts INTEGER NOT NULL, 
	begun DATETIME, 
	next_attempt_at DATETIME, 
	sender TEXT, 
	sender_until DATETIME, 
	CONSTRAINT pk_deliveries PRIMARY KEY (job_id), 
	CONSTRAINT fk_deliveries_job_id FOREIGN KEY(job_id) REFERENCES jobs (id) ON DELETE CASCADE
);
CREATE TABLE policies (
	scope TEXT NOT NULL, 
	value TEXT NOT NULL, 
	CONSTRAINT pk_policies PRIMARY KEY (scope)
);
CREATE TABLE person_settings (
	person_id VARCHAR(10) NOT NULL, 
	value TEXT NOT NULL, 
	CONSTRAINT pk_person_settings PRIMARY KEY (person_id), 
	CONSTRAINT fk_person_settings_person_id FOREIGN KEY(person_id) REFERENCES people (id)
);
CREATE TABLE usage (
	person_id VARCHAR(10) NOT NULL, 
	day DATE NOT NULL, 
	cost DOUBLE NOT NULL, 
	CONSTRAINT pk_usage PRIMARY KEY (person_id, day), 
	CONSTRAINT fk_usage_person_id FOREIGN KEY(person_id) REFERENCES people (id)
);
CREATE TABLE audit_log (
	number INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	actor VARCHAR(10), 
	place TEXT, 
	action TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	CONSTRAINT pk_audit_log PRIMARY KEY (number), 
	CONSTRAINT fk_audit_log_actor FOREIGN KEY(actor) REFERENCES people (id)
);
CREATE TABLE removals (
	number INTEGER NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	platform TEXT NOT NULL, 
	target TEXT NOT NULL, 
	attempts INTEGER NOT NULL, 
	next_attempt_at DATETIME NOT NULL, 
	CONSTRAINT pk_removals PRIMARY KEY (number)
);
CREATE TABLE prompt_forms (
	id VARCHAR(10) NOT NULL, 
	person_id VARCHAR(10) NOT NULL, 
	created DATETIME NOT NULL, 
	platform TEXT, 
	place TEXT, 
	body TEXT NOT NULL, 
	CONSTRAINT pk_prompt_forms PRIMARY KEY (id), 
	CONSTRAINT fk_prompt_forms_person_id FOREIGN KEY(person_id) REFERENCES people (id)
);
CREATE TABLE updates (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	platform TEXT NOT NULL, 
	event_id TEXT NOT NULL, 
	sender TEXT, 
	body TEXT NOT NULL, 
	received DATETIME NOT NULL, 
	attempts INTEGER NOT NULL
);
CREATE TABLE links (
	person_id VARCHAR(10) NOT NULL, 
	digest VARCHAR(64), 
	expires DATETIME, 
	tries INTEGER NOT NULL, 
	tried_since DATETIME, 
	CONSTRAINT pk_links PRIMARY KEY (person_id), 
	CONSTRAINT uq_links_digest UNIQUE (digest), 
	CONSTRAINT fk_links_person_id FOREIGN KEY(person_id) REFERENCES people (id)
);
CREATE TABLE handouts (
	number INTEGER NOT NULL, 
	generation_number INTEGER NOT NULL, 
	person_id VARCHAR(10) NOT NULL, 
	platform TEXT NOT NULL, 
	message TEXT NOT NULL, 
	CONSTRAINT pk_handouts PRIMARY KEY (number), 
	CONSTRAINT fk_handouts_generation_number FOREIGN KEY(generation_number) REFERENCES generations (number), 
	CONSTRAINT fk_handouts_person_id FOREIGN KEY(person_id) REFERENCES people (id)
);
CREATE INDEX ix_images_pixel_sha256 ON images (pixel_sha256);
CREATE INDEX ix_identities_person_id ON identities (person_id);
CREATE INDEX ix_generations_parent_id ON generations (parent_id);
CREATE INDEX ix_generations_seed_number ON generations (seed, number);
CREATE INDEX ix_generations_model_number ON generations (model, number);
CREATE INDEX ix_generations_created ON generations (created);
CREATE INDEX ix_generations_init_image ON generations (init_image);
CREATE INDEX ix_generations_place_number ON generations (place, number);
CREATE INDEX ix_generations_person_id_number ON generations (person_id, number);
CREATE INDEX ix_generations_person_id_model_number ON generations (person_id, model, number);
CREATE INDEX ix_generations_person_id_seed_number ON generations (person_id, seed, number);
CREATE INDEX ix_generations_person_id_place_number ON generations (person_id, place, number);
CREATE INDEX ix_images_file_sha256 ON images (file_sha256);
CREATE INDEX ix_sources_file_sha256 ON sources (file_sha256);
CREATE INDEX ix_favorites_generation_number ON favorites (generation_number);
CREATE INDEX ix_receipts_received ON receipts (received);
CREATE UNIQUE INDEX uq_jobs_dedupe_key ON jobs (dedupe_key) WHERE state IN ('queued', 'running');
CREATE INDEX ix_jobs_state_number ON jobs (state, number);
CREATE INDEX ix_jobs_person_id_number ON jobs (person_id, number);
CREATE INDEX ix_jobs_init_image ON jobs (init_image);
CREATE INDEX ix_jobs_started ON jobs (started);
CREATE INDEX ix_jobs_finished ON jobs (finished);
CREATE INDEX ix_deliveries_platform_state_next_attempt_at ON deliveries (platform, state, next_attempt_at);
CREATE INDEX ix_audit_log_actor ON audit_log (actor);
CREATE INDEX ix_audit_log_place ON audit_log (place);
CREATE INDEX ix_removals_kind_platform_next_attempt_at ON removals (kind, platform, next_attempt_at);
CREATE INDEX ix_prompt_forms_created ON prompt_forms (created);
CREATE INDEX ix_prompt_forms_person_id ON prompt_forms (person_id);
CREATE INDEX ix_updates_platform_number ON updates (platform, number);
CREATE INDEX ix_updates_platform_sender ON updates (platform, sender);
INSERT INTO alembic_version (version_num) VALUES ('0004');
INSERT INTO fingerprints (digest, value) VALUES ('6ed091eab48dd5d1353ba8737770cf3103efa6ba136efd27f086510a8b5ff4be', '{"versions":{"torch":"2.13.0"},"device":"cpu","dtype":"float32","threads":2,"weights":{"unet/diffusion_pytorch_model.safetensors":"cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"}}');
INSERT INTO schedulers (digest, value) VALUES ('620382757985896279a7e4d70a207152fca8b71126014aaab29702a783aba7fa', '{"name":"Euler a","scheduler_class":"EulerAncestralDiscreteScheduler","config":{"beta_start":0.00085},"timesteps":[999.0,500.0,1.0]}');
INSERT INTO sources (pixel_sha256, file_sha256) VALUES ('eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee', 'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff');
INSERT INTO images (generation_number, position, seed, pixel_sha256, file_sha256, file_bytes, width, height, shape_trace) VALUES (1, 1, 7, '0000000000000000000000000000000000000000000000000000000000000001', '000000000000000000000000000000000000000000000000000000000000000a', 20000, 128, 128, '1x20');
INSERT INTO images (generation_number, position, seed, pixel_sha256, file_sha256, file_bytes, width, height, shape_trace) VALUES (1, 2, 8, '0000000000000000000000000000000000000000000000000000000000000002', '000000000000000000000000000000000000000000000000000000000000000b', 20000, 128, 128, '1x20');
INSERT INTO images (generation_number, position, seed, pixel_sha256, file_sha256, file_bytes, width, height, shape_trace) VALUES (2, 1, 7, '0000000000000000000000000000000000000000000000000000000000000001', '000000000000000000000000000000000000000000000000000000000000000a', 20000, 128, 128, '1x20');
INSERT INTO images (generation_number, position, seed, pixel_sha256, file_sha256, file_bytes, width, height, shape_trace) VALUES (2, 2, 8, '0000000000000000000000000000000000000000000000000000000000000002', '000000000000000000000000000000000000000000000000000000000000000b', 20000, 128, 128, '1x20');
INSERT INTO generation_words (rowid, words) VALUES (1, 'a red fox 狐 狸 in the snow ¶ a red fox 狐 狸 in the snow golden hour ¶ ¶meeeeeeeee');
INSERT INTO generation_words (rowid, words) VALUES (2, 'child ¶ child ¶ ¶perspnxxxx');
INSERT INTO people (id, created) VALUES ('perspnxxxx', '2026-11-21 05:00:00.000005');
INSERT INTO people (id, created) VALUES ('meeeeeeeee', '2026-11-21 12:00:00.000000');
INSERT INTO identities (platform, platform_user_id, person_id) VALUES ('discord', '80351110224678912', 'perspnxxxx');
INSERT INTO identities (platform, platform_user_id, person_id) VALUES ('terminal', 'me', 'meeeeeeeee');
INSERT INTO generations (number, id, created, operation, parent_id, parent_index, model, seed, spec, request, scheduler_digest, fingerprint_digest, seconds, embed, person_id, platform, place, private, init_image) VALUES (1, '0123456789', '2026-11-21 04:00:00.000005', 'imagine', NULL, NULL, 'pocket', 7, '{"idea":"a red fox 狐狸 in the snow","language":"en","prompt_seed":3,"slots":{"subject":[{"text":"red fox","origin":"user","weight":1.0,"span":[2,9],"language":"en","source_text":null,"locked":false}]},"notices":[{"code":"a","message":"b"}]}', '{"model":"pocket","prompt":"a red fox 狐狸 in the snow, golden hour","negative_prompt":"blurry","seed":7,"count":2,"steps":20,"guidance_scale":5.5,"scheduler":"Euler a","width":128,"height":128,"variation_seed":null,"variation_strength":0.0,"init_image":null,"strength":null,"upscale_factor":1,"upscaler":null}', '620382757985896279a7e4d70a207152fca8b71126014aaab29702a783aba7fa', '6ed091eab48dd5d1353ba8737770cf3103efa6ba136efd27f086510a8b5ff4be', 1.25, 'full', 'meeeeeeeee', 'terminal', NULL, 0, NULL);
INSERT INTO generations (number, id, created, operation, parent_id, parent_index, model, seed, spec, request, scheduler_digest, fingerprint_digest, seconds, embed, person_id, platform, place, private, init_image) VALUES (2, 'abcdefghjk', '2026-11-21 04:00:00.000005', 'vary', '0123456789', 2, 'pocket', 7, '{"idea":"child","language":"en","prompt_seed":0,"slots":{},"notices":[]}', '{"model":"pocket","prompt":"child","negative_prompt":"blurry","seed":7,"count":2,"steps":20,"guidance_scale":5.5,"scheduler":"Euler a","width":128,"height":128,"variation_seed":null,"variation_strength":0.0,"init_image":null,"strength":null,"upscale_factor":1,"upscaler":null}', '620382757985896279a7e4d70a207152fca8b71126014aaab29702a783aba7fa', '6ed091eab48dd5d1353ba8737770cf3103efa6ba136efd27f086510a8b5ff4be', 1.25, 'full', 'perspnxxxx', 'discord', '1/2', 1, NULL);
INSERT INTO favorites (person_id, generation_number, created) VALUES ('perspnxxxx', 1, '2026-11-21 05:00:00.000005');
INSERT INTO receipts (platform, event_id, received, job_id) VALUES ('discord', 'ejjjjjjjjj1', '2026-11-21 05:00:00.000005', 'jjjjjjjjj1');
INSERT INTO receipts (platform, event_id, received, job_id) VALUES ('discord', 'ejjjjjjjjj2', '2026-11-21 05:00:00.000005', 'jjjjjjjjj2');
INSERT INTO receipts (platform, event_id, received, job_id) VALUES ('discord', 'ejjjjjjjjj3', '2026-11-21 05:00:00.000005', 'jjjjjjjjj3');
INSERT INTO receipts (platform, event_id, received, job_id) VALUES ('telegram', '77', '2026-11-21 12:00:00.000000', NULL);
INSERT INTO jobs (number, id, state, person_id, platform, place, private, language, draft, init_image, cost, created, dedupe_key, attempt, lease_owner, lease_until, started, finished, failure, cancel_requested, max_running) VALUES (1, 'jjjjjjjjj1', 'running', 'perspnxxxx', 'discord', '1/2', 0, 'zh', '{"operation":"reroll","parent":{"id":"0123456789","index":2},"spec":{"idea":"a red fox 狐狸 in the snow","language":"en","prompt_seed":3,"slots":{"subject":[{"text":"red fox","origin":"user","weight":1.0,"span":[2,9],"language":"en","source_text":null,"locked":false}]},"notices":[{"code":"a","message":"b"}]},"request":{"model":"pocket","prompt":"a red fox 狐狸 in the snow, golden hour","negative_prompt":"blurry","seed":7,"count":2,"steps":20,"guidance_scale":5.5,"scheduler":"Euler a","width":128,"height":128,"variation_seed":null,"variation_strength":0.0,"init_image":null,"strength":null,"upscale_factor":1,"upscaler":null},"embed":"full"}', NULL, 0.5, '2026-11-21 05:00:00.000005', 'v1:reroll:0123456789:0', 1, 'host-1', '2026-11-21 05:00:30.000005', '2026-11-21 05:00:00.000005', NULL, NULL, 0, NULL);
INSERT INTO jobs (number, id, state, person_id, platform, place, private, language, draft, init_image, cost, created, dedupe_key, attempt, lease_owner, lease_until, started, finished, failure, cancel_requested, max_running) VALUES (2, 'jjjjjjjjj2', 'failed', 'perspnxxxx', 'discord', '1/2', 0, 'zh', '{"operation":"imagine","parent":null,"spec":{"idea":"a red fox 狐狸 in the snow","language":"en","prompt_seed":3,"slots":{"subject":[{"text":"red fox","origin":"user","weight":1.0,"span":[2,9],"language":"en","source_text":null,"locked":false}]},"notices":[{"code":"a","message":"b"}]},"request":{"model":"pocket","prompt":"a red fox 狐狸 in the snow, golden hour","negative_prompt":"blurry","seed":7,"count":2,"steps":20,"guidance_scale":5.5,"scheduler":"Euler a","width":128,"height":128,"variation_seed":null,"variation_strength":0.0,"init_image":"eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee","strength":0.5,"upscale_factor":1,"upscaler":null},"embed":"full"}', 'eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee', 0.5, '2026-11-21 05:00:00.000005', NULL, 1, NULL, NULL, '2026-11-21 05:00:00.000005', '2026-11-21 05:00:00.000005', '{"code":"too_large","message":"It is too large.","hint":"Take 512."}', 0, NULL);
INSERT INTO jobs (number, id, state, person_id, platform, place, private, language, draft, init_image, cost, created, dedupe_key, attempt, lease_owner, lease_until, started, finished, failure, cancel_requested, max_running) VALUES (3, 'jjjjjjjjj3', 'queued', 'perspnxxxx', 'discord', '1/2', 0, 'zh', '{"operation":"imagine","parent":null,"spec":{"idea":"a red fox 狐狸 in the snow","language":"en","prompt_seed":3,"slots":{"subject":[{"text":"red fox","origin":"user","weight":1.0,"span":[2,9],"language":"en","source_text":null,"locked":false}]},"notices":[{"code":"a","message":"b"}]},"request":{"model":"pocket","prompt":"a red fox 狐狸 in the snow, golden hour","negative_prompt":"blurry","seed":7,"count":2,"steps":20,"guidance_scale":5.5,"scheduler":"Euler a","width":128,"height":128,"variation_seed":null,"variation_strength":0.0,"init_image":null,"strength":null,"upscale_factor":1,"upscaler":null},"embed":"full"}', NULL, 0.5, '2026-11-21 05:00:00.000005', NULL, 0, NULL, NULL, NULL, NULL, NULL, 0, 2);
INSERT INTO jobs (number, id, state, person_id, platform, place, private, language, draft, init_image, cost, created, dedupe_key, attempt, lease_owner, lease_until, started, finished, failure, cancel_requested, max_running) VALUES (4, 'jjjjjjjjj9', 'offered', 'perspnxxxx', 'discord', '1/2', 0, 'zh', '{"operation":"imagine","parent":null,"spec":{"idea":"a red fox 狐狸 in the snow","language":"en","prompt_seed":3,"slot_seeds":{},"slots":{"subject":[{"text":"red fox","origin":"user","weight":1.0,"span":[2,9],"language":"en","source_text":null,"locked":false}]},"quoted":[],"marks":[],"template":null,"notices":[{"code":"a","message":"b","text":null}]},"request":{"model":"pocket","prompt":"a red fox 狐狸 in the snow, golden hour","negative_prompt":"blurry","seed":7,"count":2,"steps":20,"guidance_scale":5.5,"true_guidance_scale":1.0,"scheduler":"Euler a","width":128,"height":128,"variation_seed":null,"variation_strength":0.0,"init_image":null,"strength":null,"upscale_factor":1,"upscaler":null},"embed":"full"}', NULL, 0.5, '2026-11-21 05:00:00.000005', NULL, 0, NULL, NULL, NULL, NULL, NULL, 0, 2);
INSERT INTO deliveries (job_id, platform, state, address, message_ref, attempts, begun, next_attempt_at, sender, sender_until) VALUES ('jjjjjjjjj1', 'discord', 'waiting', '{"token": "t", "狐": [1, null]}', NULL, 0, NULL, NULL, NULL, NULL);
INSERT INTO deliveries (job_id, platform, state, address, message_ref, attempts, begun, next_attempt_at, sender, sender_until) VALUES ('jjjjjjjjj2', 'discord', 'ready', '{"token": "t", "狐": [1, null]}', NULL, 0, NULL, '2026-11-21 05:00:00.000005', NULL, NULL);
INSERT INTO deliveries (job_id, platform, state, address, message_ref, attempts, begun, next_attempt_at, sender, sender_until) VALUES ('jjjjjjjjj3', 'discord', 'waiting', '{"token": "t", "狐": [1, null]}', NULL, 0, NULL, NULL, NULL, NULL);
INSERT INTO policies (scope, value) VALUES ('all', '{"steps": 50}');
INSERT INTO person_settings (person_id, value) VALUES ('perspnxxxx', '{"language": "zh"}');
INSERT INTO usage (person_id, day, cost) VALUES ('perspnxxxx', '2026-11-21', 0.5);
INSERT INTO audit_log (number, at, actor, place, action, detail) VALUES (1, '2026-11-21 05:00:00.000005', 'perspnxxxx', '1/2', 'limit', '{"steps": 50}');
INSERT INTO removals (number, kind, platform, target, attempts, next_attempt_at) VALUES (1, 'file', '', '{"sha256": "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"}', 0, '2026-11-21 05:00:00.000005');
INSERT INTO prompt_forms (id, person_id, created, platform, place, body) VALUES ('ffffffffff', 'perspnxxxx', '2026-11-21 12:00:00.000000', 'discord', 'g/c', '{"model": "pocket", "spec": {"idea": "a red fox 狐狸 in the snow", "language": "en", "prompt_seed": 3, "slot_seeds": {}, "slots": {"subject": [{"text": "red fox", "origin": "user", "weight": 1.0, "span": [2, 9], "language": "en", "source_text": null, "locked": false}]}, "quoted": [], "marks": [], "template": null, "notices": [{"code": "a", "message": "b", "text": null}]}, "options": {"aspect_ratio": null, "size": null, "exclude": [], "negative_prompt": null, "seed": null, "steps": null, "guidance_scale": null, "sampler": null, "count": null, "style": null, "model": null, "prompt_seed": null, "raw": false, "image": null, "strength": null, "variation_seed": null, "variation_strength": null, "embed": null, "stylize": null, "repeat": null, "image_weight": null, "ignored": []}, "source": null, "private": false}');
INSERT INTO updates (number, platform, event_id, sender, body, received, attempts) VALUES (1, 'telegram', '77', '4711', '{"message": {"text": "狐狸"}}', '2026-11-21 12:00:00.000000', 0);
INSERT INTO links (person_id, digest, expires, tries, tried_since) VALUES ('perspnxxxx', 'dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd', '2026-11-21 12:00:00.000000', 1, '2026-11-21 12:00:00.000000');
CREATE INDEX ix_handouts_generation_number ON handouts (generation_number);
CREATE INDEX ix_handouts_person_id ON handouts (person_id);
INSERT INTO handouts (number, generation_number, person_id, platform, message) VALUES (1, 1, 'perspnxxxx', 'telegram', '{"address": {"狐": 1}, "message_ref": null}');
