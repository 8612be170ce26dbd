import { createHash, timingSafeEqual } from 'node:crypto';

/** Checks an `Authorization` header against the tokens in time that tells nothing about them. */
export function bearerCheck(tokens: readonly string[]): (header: string | undefined) => boolean {
  const digests = tokens.map(digest);
  return (header) => {
    const given = digest(/^Bearer +(\S+)$/i.exec(header ?? '')?.[1] ?? '');
    let matches = 0;
    for (const known of digests) matches += timingSafeEqual(known, given) ? 1 : 0;
    return matches > 0;
  };
}

/** Digests have one length, so the comparison does not give the token's length away. */
function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
