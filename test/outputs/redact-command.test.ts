import { describe, expect, it } from 'vitest';
import { redactCommand } from '../../src/outputs/redact-command.ts';

const secret = 's3cr3t';

describe('a command line without its secrets', () => {
  it.each([
    [['--db-url', `postgres://me:${secret}@localhost/db`]],
    [[`--db-url=postgres://me:${secret}@localhost/db`]],
    [[`--db-url=postgres://me:p@${secret}@localhost/db`]],
    [['--db-url', `postgres://localhost/db?user=me&password=${secret}&ssl=true`]],
    [['--db-url', `postgres://me:a/b?${secret}@localhost/db`]],
    [['--ws-url', `ws://localhost/ws?token=${secret}`]],
    [['--ws-url', `wss://${secret}@localhost/ws`]],
    [['--token', secret]],
    [[`--token=${secret}`]],
    [['--api-key', secret]],
    [['--set', `target.password=${secret}`]],
    [['--header', `Authorization: Bearer ${secret}`]],
    [['--header', `x-key: a: ${secret}; b=${secret}`]],
    [[`--header=x-key: ${secret}`]],
    [['--header', secret]],
    [['--cookie', `session=${secret}=; other=${secret}`]],
    [[`--cookie=session=${secret}`]],
  ])('%j', (words) => {
    const redacted = redactCommand(words);
    expect(redacted.join(' ')).not.toContain(secret);
    expect(redacted.join(' ')).toContain('***');
    expect(redacted).toHaveLength(words.length);
  });

  it('keeps the names of headers and cookies', () => {
    const words = ['--header', 'x-key: a', '--cookie', 'session=b', '--header=x-key:c'];
    const shown = ['--header', 'x-key: ***', '--cookie', 'session=***', '--header=x-key:***'];
    expect(redactCommand(words)).toEqual(shown);
  });

  it('keeps everything else as it was', () => {
    const words = ['run', 'mixed_workload', '--duration', '30', '--ws-url', 'ws://127.0.0.1:1/ws'];
    expect(redactCommand(words)).toEqual(words);
  });
});
