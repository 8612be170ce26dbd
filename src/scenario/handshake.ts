/** What a user's own handshake carries; it wins over what the target's settings say. */
export interface Handshake {
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: Readonly<Record<string, string>>;
  /** Offered instead of those of the target. */
  readonly subprotocols?: readonly string[];
  /** Bearer token. */
  readonly token?: string;
  /** Parameters of the URL. */
  readonly query?: Readonly<Record<string, string>>;
}
