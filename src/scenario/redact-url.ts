const secretName = /pass|pwd|secret|token|key|auth|credential|sig/i;
const mask = '***';

/**
 * A URL as it may be shown: without password and without values of secret query parameters. Works
 * on text that is no valid URL too, and hides too much rather than too little.
 */
export function redactUrl(url: string): string {
  return redactQuery(redactUserinfo(url));
}

/** Free text, for example an error message, with every URL in it redacted. */
export function redactUrls(text: string): string {
  return text.replaceAll(/[a-z][a-z0-9+.-]{1,20}:\/\/[^\s"'<>]+/gi, (url) => redactUrl(url));
}

/** Up to the last `@`: a password may hold unescaped `/`, `?` and `@`. */
function redactUserinfo(url: string): string {
  const parts = /^([^:/?#]*:\/\/)?([\s\S]*)@([^@]*)$/.exec(url);
  if (parts === null) return url;
  const [, scheme = '', userinfo = '', rest = ''] = parts;
  const colon = userinfo.indexOf(':');
  return colon === -1
    ? `${scheme}${userinfo}@${rest}`
    : `${scheme}${userinfo.slice(0, colon)}:${mask}@${rest}`;
}

function redactQuery(url: string): string {
  return url.replaceAll(/([?&;])([^=&;#]*)=([^&;#]*)/g, (whole, mark: string, name: string) =>
    secretName.test(name) ? `${mark}${name}=${mask}` : whole,
  );
}
