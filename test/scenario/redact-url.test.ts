import { expect, test } from 'vitest';
import { redactUrl, redactUrls } from '../../src/scenario/redact-url.ts';

test.each([
  ['postgres://u:secret@h:5432/db', 'postgres://u:***@h:5432/db'],
  ['postgres://u:se/cr@et?x@h/db', 'postgres://u:***@h/db'],
  [
    'postgres://h/db?password=secret&sslmode=require',
    'postgres://h/db?password=***&sslmode=require',
  ],
  ['ws://127.0.0.1/ws?access_token=secret', 'ws://127.0.0.1/ws?access_token=***'],
  ['ws://u@h', 'ws://u@h'],
  ['ws://h/path', 'ws://h/path'],
  ['u:secret@h', 'u:***@h'],
  ['not a url', 'not a url'],
])('%s is shown as %s', (url, shown) => {
  expect(redactUrl(url)).toBe(shown);
});

test('URLs inside a text are redacted too', () => {
  expect(redactUrls('cannot reach postgres://u:secret@h/db, gave up')).toBe(
    'cannot reach postgres://u:***@h/db, gave up',
  );
});
