-- How people come into the site: accounts, what they sign in with, sessions, links. Of tokens only the SHA-256 is here.

-- Enduring. The key of one person to the site of one institution.
CREATE TABLE account (
  id             BIGINT PRIMARY KEY,          -- made by the program
  institution_id BIGINT NOT NULL REFERENCES institution (id), -- whose site
  person_id      BIGINT NOT NULL REFERENCES person (id), -- who signs in
  password       TEXT,                        -- Argon2id with its parameters and salt, as libsodium writes it; NULL: none
  password_at    BIGINT NOT NULL DEFAULT 0,   -- seconds; when it was set; 0: never
  state          BIGINT NOT NULL DEFAULT 0,   -- 0 active, 1 closed
  made_at        BIGINT NOT NULL,             -- seconds
  UNIQUE (institution_id, person_id)
);

-- Enduring. What somebody types to sign in: e-mail addresses, user names.
CREATE TABLE account_name (
  institution_id BIGINT NOT NULL REFERENCES institution (id),
  name           TEXT NOT NULL,               -- in lower case
  account_id     BIGINT NOT NULL REFERENCES account (id),
  added_at       BIGINT NOT NULL,             -- seconds
  PRIMARY KEY (institution_id, name)
);
CREATE INDEX account_name_account ON account_name (account_id);

-- Enduring. Who somebody is at an OpenID provider.
CREATE TABLE account_identity (
  institution_id BIGINT NOT NULL REFERENCES institution (id),
  issuer         TEXT NOT NULL,               -- the provider's issuer identifier, exactly
  subject        TEXT NOT NULL,               -- its `sub`
  account_id     BIGINT NOT NULL REFERENCES account (id),
  added_at       BIGINT NOT NULL,             -- seconds
  PRIMARY KEY (institution_id, issuer, subject)
);
CREATE INDEX account_identity_account ON account_identity (account_id);

-- Derivable: everybody signs in again. Who is signed in at which browser.
CREATE TABLE session (
  id             BIGINT PRIMARY KEY,          -- made by the program
  token_hash     BYTEA NOT NULL UNIQUE,       -- SHA-256 of the cookie
  account_id     BIGINT NOT NULL REFERENCES account (id),
  made_at        BIGINT NOT NULL,             -- seconds
  seen_at        BIGINT NOT NULL,             -- seconds; of a request, to the minute
  idle           BIGINT NOT NULL,             -- seconds after seen_at at which it ends
  ends_at        BIGINT NOT NULL,             -- seconds; ends then in any case
  ended_at       BIGINT,                      -- seconds; was ended; NULL: not
  address        TEXT NOT NULL,               -- of the client that began it
  agent          TEXT NOT NULL                -- its User-Agent, cut
);
CREATE INDEX session_account ON session (account_id);
CREATE INDEX session_ends ON session (ends_at);

-- Enduring until used. A link that lets one person in once: to join, or to set a new password.
CREATE TABLE invitation (
  id             BIGINT PRIMARY KEY,          -- made by the program
  institution_id BIGINT NOT NULL REFERENCES institution (id),
  token_hash     BYTEA NOT NULL UNIQUE,       -- SHA-256 of what is in the link
  kind           BIGINT NOT NULL,             -- 0 join, 1 new password
  person_id      BIGINT NOT NULL REFERENCES person (id), -- for whom
  name           TEXT NOT NULL,               -- the e-mail address it went to, in lower case
  made_by        BIGINT NOT NULL,             -- the person; 0: asked for by whoever gave the name
  made_at        BIGINT NOT NULL,             -- seconds
  ends_at        BIGINT NOT NULL,             -- seconds
  used_at        BIGINT                       -- seconds; NULL: not yet
);
CREATE INDEX invitation_person ON invitation (institution_id, person_id);

-- Enduring until used. The roles that joining gives.
CREATE TABLE invitation_role (
  invitation_id  BIGINT NOT NULL REFERENCES invitation (id),
  role           TEXT NOT NULL,               -- the role's word
  scope_id       BIGINT NOT NULL,             -- the specification it is limited to; 0: the whole institution
  PRIMARY KEY (invitation_id, role, scope_id)
);

-- Derivable. Wrong answers, counted by what was tried and from where; the key is a SHA-256, so that nobody's name stands here.
CREATE TABLE guess (
  key_hash       BYTEA PRIMARY KEY,           -- of the kind, the institution and the name, address or code
  since          BIGINT NOT NULL,             -- seconds; the first one counted
  count          BIGINT NOT NULL              -- wrong answers since then
);
CREATE INDEX guess_since ON guess (since);

-- Derivable. Sign-ins under way at an OpenID provider: what its answer must fit.
CREATE TABLE openid_request (
  state_hash     BYTEA PRIMARY KEY,           -- SHA-256 of `state`
  institution_id BIGINT NOT NULL REFERENCES institution (id),
  provider       TEXT NOT NULL,               -- its id in the settings
  nonce          TEXT NOT NULL,               -- must stand in the ID token
  verifier       TEXT NOT NULL,               -- PKCE's secret
  next           TEXT NOT NULL,               -- the page to go to afterwards; empty: the first
  invitation_hash BYTEA,                      -- the link whose person is to be bound to the identity; NULL: none
  ends_at        BIGINT NOT NULL              -- seconds
);
CREATE INDEX openid_request_ends ON openid_request (ends_at);
