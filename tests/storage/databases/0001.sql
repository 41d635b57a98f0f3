-- A database of version 0001 with two generations: opening it must work for ever.
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
CREATE TABLE generations (
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
	CONSTRAINT pk_generations PRIMARY KEY (number), 
	CONSTRAINT uq_generations_id UNIQUE (id), 
	CONSTRAINT fk_generations_parent_id FOREIGN KEY(parent_id) REFERENCES generations (id), 
	CONSTRAINT fk_generations_scheduler_digest FOREIGN KEY(scheduler_digest) REFERENCES schedulers (digest), 
	CONSTRAINT fk_generations_fingerprint_digest FOREIGN KEY(fingerprint_digest) REFERENCES fingerprints (digest)
);
CREATE INDEX ix_generations_parent_id ON generations (parent_id);
CREATE INDEX ix_generations_model_number ON generations (model, number);
CREATE INDEX ix_generations_seed_number ON generations (seed, number);
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
CREATE INDEX ix_images_pixel_sha256 ON images (pixel_sha256);
CREATE VIRTUAL TABLE generation_words USING fts5(words, tokenize='ascii', prefix='3 4 5');
INSERT INTO alembic_version (version_num) VALUES ('0001');
INSERT INTO fingerprints (digest, value) VALUES ('6ed091eab48dd5d1353ba8737770cf3103efa6ba136efd27f086510a8b5ff4be', '{"versions":{"torch":"2.13.0"},"device":"cpu","dtype":"float32","threads":2,"weights":{"unet/diffusion_pytorch_model.safetensors":"cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"}}');
INSERT INTO schedulers (digest, value) VALUES ('620382757985896279a7e4d70a207152fca8b71126014aaab29702a783aba7fa', '{"name":"Euler a","scheduler_class":"EulerAncestralDiscreteScheduler","config":{"beta_start":0.00085},"timesteps":[999.0,500.0,1.0]}');
INSERT INTO generations (number, id, created, operation, parent_id, parent_index, model, seed, spec, request, scheduler_digest, fingerprint_digest, seconds, embed) VALUES (1, '0123456789', '2026-11-21 04:00:00.000005', 'imagine', NULL, NULL, 'pocket', 7, '{"idea":"a red fox 狐狸 in the snow","language":"en","prompt_seed":3,"slots":{"subject":[{"text":"red fox","origin":"user","weight":1.0,"span":[2,9],"language":"en","source_text":null,"locked":false}]},"notices":[{"code":"a","message":"b"}]}', '{"model":"pocket","prompt":"a red fox 狐狸 in the snow, golden hour","negative_prompt":"blurry","seed":7,"count":2,"steps":20,"guidance_scale":5.5,"scheduler":"Euler a","width":128,"height":128,"variation_seed":null,"variation_strength":0.0,"init_image":null,"strength":null,"upscale_factor":1,"upscaler":null}', '620382757985896279a7e4d70a207152fca8b71126014aaab29702a783aba7fa', '6ed091eab48dd5d1353ba8737770cf3103efa6ba136efd27f086510a8b5ff4be', 1.25, 'full');
INSERT INTO generations (number, id, created, operation, parent_id, parent_index, model, seed, spec, request, scheduler_digest, fingerprint_digest, seconds, embed) VALUES (2, 'abcdefghjk', '2026-11-21 04:00:00.000005', 'vary', '0123456789', 2, 'pocket', 7, '{"idea":"child","language":"en","prompt_seed":0,"slots":{},"notices":[]}', '{"model":"pocket","prompt":"child","negative_prompt":"blurry","seed":7,"count":2,"steps":20,"guidance_scale":5.5,"scheduler":"Euler a","width":128,"height":128,"variation_seed":null,"variation_strength":0.0,"init_image":null,"strength":null,"upscale_factor":1,"upscaler":null}', '620382757985896279a7e4d70a207152fca8b71126014aaab29702a783aba7fa', '6ed091eab48dd5d1353ba8737770cf3103efa6ba136efd27f086510a8b5ff4be', 1.25, 'full');
INSERT INTO images (generation_number, position, seed, pixel_sha256, file_sha256, file_bytes, width, height, shape_trace) VALUES (1, 1, 7, '0000000000000000000000000000000000000000000000000000000000000001', '000000000000000000000000000000000000000000000000000000000000000a', 20000, 128, 128, '1x20');
INSERT INTO images (generation_number, position, seed, pixel_sha256, file_sha256, file_bytes, width, height, shape_trace) VALUES (1, 2, 8, '0000000000000000000000000000000000000000000000000000000000000002', '000000000000000000000000000000000000000000000000000000000000000b', 20000, 128, 128, '1x20');
INSERT INTO images (generation_number, position, seed, pixel_sha256, file_sha256, file_bytes, width, height, shape_trace) VALUES (2, 1, 7, '0000000000000000000000000000000000000000000000000000000000000001', '000000000000000000000000000000000000000000000000000000000000000a', 20000, 128, 128, '1x20');
INSERT INTO images (generation_number, position, seed, pixel_sha256, file_sha256, file_bytes, width, height, shape_trace) VALUES (2, 2, 8, '0000000000000000000000000000000000000000000000000000000000000002', '000000000000000000000000000000000000000000000000000000000000000b', 20000, 128, 128, '1x20');
INSERT INTO generation_words (rowid, words) VALUES (1, 'a red fox 狐 狸 in the snow ¶ a red fox 狐 狸 in the snow golden hour ¶');
INSERT INTO generation_words (rowid, words) VALUES (2, 'child ¶ child ¶');
