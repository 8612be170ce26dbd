import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { refuseAllowedHost, refuseTarget } from '../../src/scenario/target-gate.ts';

describe('the target gate', () => {
  test.each([
    ['ws://127.0.0.1:8000/ws'],
    ['ws://localhost'],
    ['wss://LOCALHOST:443/x'],
    ['ws://[::1]:8000'],
    ['ws://[0:0:0:0:0:0:0:1]/'],
    ['ws://127.8.9.1'],
    ['ws://2130706433'],
    ['ws://0x7f.1'],
    ['ws://0177.0.0.1'],
    ['ws://127.0.0.1.'],
  ])('lets %s through: it is this machine', (url) => {
    expect(refuseTarget(url, 'websocket', [])).toBeUndefined();
  });

  test.each([
    ['ws://example.com'],
    ['ws://10.0.0.1'],
    ['ws://192.168.1.1:8000'],
    ['ws://172.16.0.1'],
    ['ws://126.255.255.255'],
    ['ws://128.0.0.1'],
    ['ws://2130706434.example.com'],
    ['ws://3232235777'],
    ['ws://0xc0.0xa8.1.1'],
    ['ws://127.0.0.1.nip.io'],
    ['ws://localhost.example.com'],
    ['ws://localhost.'],
    ['ws://sub.localhost'],
    ['ws://localhost6'],
    ['ws://[::ffff:127.0.0.1]'],
    ['ws://[::127.0.0.1]'],
    ['ws://[::2]'],
    ['ws://example.com\\@127.0.0.1'],
    ['ws://example.com/@127.0.0.1'],
    ['ws://example.com?@127.0.0.1'],
    ['ws://①②⑧.0.0.1'],
    ['ws://ｅxample.com'],
  ])('refuses %s: it is not this machine', (url) => {
    expect(refuseTarget(url, 'websocket', [])).toMatch(/is not this machine/);
  });

  test.each([
    ['ws://0.0.0.0'],
    ['ws://0'],
    ['ws://[::]'],
    ['ws://169.254.169.254'],
    ['ws://2852039166'],
    ['ws://0xA9FEA9FE'],
    ['ws://0251.0376.0251.0376'],
    ['ws://169.254.1.1'],
    ['ws://[fe80::1]'],
    ['ws://[febf::1]'],
    ['ws://[::ffff:169.254.169.254]'],
    ['ws://[64:ff9b::169.254.169.254]'],
    ['ws://[fd00:ec2::254]'],
    ['ws://100.100.100.200'],
    ['ws://metadata.google.internal'],
    ['ws://METADATA.google.internal.'],
  ])('refuses %s even when it is allowed by name', (url) => {
    const host = new URL(url).host;
    expect(refuseTarget(url, 'websocket', [host])).toMatch(/is never a target/);
  });

  test.each([
    [''],
    ['/ws'],
    ['127.0.0.1:8000'],
    ['ws://'],
    ['ws://127.0.0.1:65536'],
    ['ws://127.0.0.1:0'],
    ['ws://127.0.0.1:-1'],
    ['ws:// 127.0.0.1'],
    ['ws://127.0.0.1/a b'],
    ['ws://127.0.0.1\t'],
    ['ws://[::1'],
    ['ws://[fe80::1%25eth0]'],
    ['ws://127.0.0.1/#x'],
    [`ws://127.0.0.1/${'x'.repeat(100_000)}`],
    ['http://127.0.0.1'],
    ['ftp://127.0.0.1'],
    ['file:///etc/passwd'],
    ['javascript:alert(1)'],
    ['ws+unix:///tmp/socket'],
    ['data:,x'],
    ['ws://user@127.0.0.1'],
    ['ws://user:word@127.0.0.1'],
    ['ws://127.0.0.1@example.com'],
  ])('refuses %j as a WebSocket, short', (url) => {
    const message = refuseTarget(url, 'websocket', ['example.com']);
    expect(message).toMatch(/\S/);
    expect(message?.length).toBeLessThan(250);
  });

  test.each([
    ['postgresql://user:word@127.0.0.1:5432/name'],
    ['postgres://localhost/name?sslmode=disable'],
    ['postgres://user@[::1]/name'],
  ])('lets the database %s through', (url) => {
    expect(refuseTarget(url, 'database', [])).toBeUndefined();
  });

  test.each([
    ['postgres:///name'],
    ['postgres://localhost/name?host=example.com'],
    ['postgres://localhost/name?hostaddr=10.0.0.1'],
    ['postgres://localhost/name?port=99'],
    ['postgres://127.0.0.1,example.com/name'],
    ['postgres://2130706433/name'],
    ['postgres://%6Cocalhost/name'],
    ['postgres://user:a/b@localhost/name'],
    ['postgres://user:a?b@localhost/name'],
    ['postgres://%2Ftmp/name'],
    ['mysql://localhost/name'],
    ['localhost'],
    ['postgres://example.com/name'],
  ])('refuses the database %s', (url) => {
    expect(refuseTarget(url, 'database', [])).toMatch(/\S/);
  });

  test('opens for an allowed host, on one port if one is given', () => {
    const allowed = ['backend.example', '10.0.0.5:8080', '[fd12::1]:80', 'fd12::2'];
    const verdict = (url: string): boolean => refuseTarget(url, 'http', allowed) === undefined;
    expect(verdict('http://BACKEND.example:1234/')).toBe(true);
    expect(verdict('http://10.0.0.5:8080')).toBe(true);
    expect(verdict('http://10.0.0.5:8081')).toBe(false);
    expect(verdict('http://[fd12::1]:81')).toBe(false);
    expect(verdict('http://[fd12::2]:81')).toBe(true);
    expect(verdict('http://sub.backend.example')).toBe(false);
    expect(verdict('http://backend.example.evil.com')).toBe(false);
  });

  test('knows the default port of a scheme', () => {
    expect(refuseTarget('http://10.0.0.5/', 'http', ['10.0.0.5:80'])).toBeUndefined();
    expect(refuseTarget('https://10.0.0.5/', 'http', ['10.0.0.5:80'])).toMatch(/not this machine/);
  });

  test.each(['*', '*.example.com', '', 'http://a.example', 'a b', 'a/b', '169.254.169.254'])(
    'does not allow a host %j',
    (entry) => {
      expect(refuseAllowedHost(entry)).toMatch(/\S/);
    },
  );

  test('never shows a password, whatever it is made of', () => {
    const word = fc
      .string({ minLength: 6, maxLength: 20, unit: 'grapheme-ascii' })
      .filter((text) => /^\S+$/.test(text));
    fc.assert(
      fc.property(word, fc.constantFrom('ftp', 'postgres', 'ws'), (secret, scheme) => {
        const url = `${scheme}://someone:QQ${secret}QQ@db.internal/x`;
        for (const kind of ['websocket', 'http', 'database'] as const) {
          const message = refuseTarget(url, kind, []);
          expect(message).toMatch(/\S/);
          expect(message).not.toContain(`QQ`);
        }
      }),
    );
  });
});
