/** How a target is reached besides its URL: the same for sockets and HTTP requests. */
export interface ReachSettings {
  readonly tls: TlsSettings;
  /** By name in lower case; may hold secrets, as cookies may. */
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: Readonly<Record<string, string>>;
  /** Offered in the handshake of a WebSocket, the preferred one first. */
  readonly subprotocols: readonly string[];
  /** Where a bearer token is fetched before the run. */
  readonly auth: AuthSettings | undefined;
}

/** PEM files by path. Those of the authorities are trusted beside what Node.js trusts. */
export interface TlsSettings {
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
  /** Name of the environment variable that holds the passphrase of the key. */
  readonly passphraseEnv: string | undefined;
  /** Certificates of the target are not checked. */
  readonly insecure: boolean;
}

/** Nothing but the URL. */
export const plainReachSettings: ReachSettings = {
  tls: {
    ca: undefined,
    cert: undefined,
    key: undefined,
    passphraseEnv: undefined,
    insecure: false,
  },
  headers: {},
  cookies: {},
  subprotocols: [],
  auth: undefined,
};

/** The request to an auth service. A body is sent as a form, as JSON or not at all. */
export interface AuthSettings {
  readonly url: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly form: Readonly<Record<string, string>> | undefined;
  readonly json: Readonly<Record<string, unknown>> | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Names of the environment variables of HTTP Basic authentication. */
  readonly basic: { readonly userEnv: string; readonly passwordEnv: string } | undefined;
  /** Where the token is in the JSON of the answer, keys joined by dots. */
  readonly tokenPath: string;
  /** Where the seconds are until it expires; an answer without them never expires. */
  readonly expiresInPath: string;
  readonly timeoutMs: number;
}
