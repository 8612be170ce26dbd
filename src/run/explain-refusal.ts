/** What was tried out before the run. */
export type Tried = 'websocket' | 'http' | 'database' | 'auth';

const ofAll: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refuses connections; is anything running there?',
  ENOTFOUND: 'has a host name that cannot be resolved',
  EAI_AGAIN: 'has a host name that cannot be resolved',
  timed_out: 'does not answer in time',
};

const unknownAuthority =
  'has a certificate of an authority that is not trusted here; name that with --tls-ca, ' +
  'or take --insecure';
const certificateWanted =
  'asks for a client certificate it trusts; name one with --tls-cert and --tls-key';

const otherToken = 'name the right variable with --token-env, or a login as auth under target';

/** What OpenSSL says, in words; the codes are those of Node.js. */
const ofTls: Readonly<Record<string, string>> = {
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  CERT_SIGNATURE_FAILURE: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  ERR_TLS_CERT_ALTNAME_INVALID:
    'has a certificate for another host name; use that name, or take --insecure',
  CERT_HAS_EXPIRED: 'has a certificate that has expired; renew it, or take --insecure',
  CERT_NOT_YET_VALID:
    'has a certificate that is not valid yet; is the clock of this machine right?',
  ERR_SSL_WRONG_VERSION_NUMBER: 'does not speak TLS; is it ws:// or http://?',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'does not speak TLS; is it ws:// or http://?',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: certificateWanted,
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: certificateWanted,
  'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE': certificateWanted,
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: certificateWanted,
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: certificateWanted,
};

const meanings: Readonly<Record<Tried, Readonly<Record<string, string>>>> = {
  websocket: {
    handshake_timeout: 'does not answer; is it a WebSocket address?',
    http_401: `refuses who asks (401); ${otherToken}`,
    http_403: `refuses who asks (403); ${otherToken}`,
    http_404: 'has no WebSocket at this path (404)',
    no_subprotocol: 'takes none of the subprotocols that are offered',
    wrong_subprotocol: 'takes a subprotocol that is not offered',
    invalid_handshake: 'cannot be asked: the bearer token is no plain text',
  },
  http: {
    UND_ERR_SOCKET:
      'closes the connection without an answer; over https it may want a client certificate',
  },
  database: {
    pool_timeout: 'does not answer in time',
    connect_timeout: 'does not answer in time',
    query_timeout: 'does not answer in time',
    connection_lost: 'closes the connection; is it a Postgres server?',
    sqlstate_28P01: 'refuses the user or the password',
    sqlstate_28000: 'refuses the user or the password',
    sqlstate_3D000: 'has no such database',
  },
  auth: {
    http_400: 'refuses the request (400); are form, json and headers as it wants them?',
    http_401: 'refuses the credentials (401)',
    http_403: 'refuses the credentials (403)',
    http_404: 'has nothing at this path (404)',
    not_json: 'does not answer in JSON',
    no_token: 'has no token in its answer where target.auth.token says',
    UND_ERR_CONNECT_TIMEOUT: 'does not answer in time',
  },
};

/** Why something cannot be used, as the end of a sentence that begins with its URL. */
export function explainRefusal(errorClass: string, tried: Tried): string {
  const known = meanings[tried][errorClass] ?? ofAll[errorClass] ?? ofTls[errorClass];
  return known ?? `cannot be reached (${errorClass})`;
}
