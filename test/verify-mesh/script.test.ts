import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SCRIPT } from '../../src/verify-mesh/script';

/** The script runs in the shell of this machine, with its curl; CI has both. */
const suite = hasCurl() ? describe : describe.skip;
if (!hasCurl()) process.stderr.write('skipped: the script of VerifyMesh is run where curl is installed\n');

function hasCurl(): boolean {
  try {
    execFileSync('curl', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Shells that images have: Debian's, bash, and Alpine's, which is busybox, with its awk. */
const SHELLS: Readonly<Record<string, readonly string[]>> = {
  sh: ['sh'],
  dash: ['dash'],
  bash: ['bash', '--posix'],
  busybox: ['busybox', 'sh'],
};
const installed = Object.keys(SHELLS).filter((name) => {
  const [program = 'sh', ...rest] = SHELLS[name]!;
  try {
    execFileSync(program, [...rest, '-c', 'exit 0'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});

function applet(name: string): void {
  const at = join(folder, 'bin', name);
  writeFileSync(at, `#!/bin/sh\nexec busybox ${name} "$@"\n`);
  chmodSync(at, 0o755);
}

const TABLE = readFileSync(join(__dirname, 'pods-table.txt'), 'utf8');

let folder: string;
let server: Server;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let asked: IncomingMessage[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'verify-mesh-'));
  asked = [];
  server = createServer((request, response) => {
    asked.push(request);
    answer(request, response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});
afterEach(async () => {
  await new Promise((closed) => server.close(closed));
  rmSync(folder, { recursive: true });
});

interface Outcome {
  readonly code: number;
  readonly lines: readonly Record<string, unknown>[];
}

/** Runs checks against the server, whatever their hosts are; the API server's TLS is left out. */
async function run(
  checks: readonly (readonly string[])[],
  env: Record<string, string> = {},
  name: keyof typeof SHELLS = 'sh',
): Promise<Outcome> {
  const { port } = server.address() as AddressInfo;
  const real = execFileSync('sh', ['-c', 'command -v curl'], { encoding: 'utf8' }).trim();
  for (const one of ['bin', 'podinfo', 'account']) mkdirSync(join(folder, one), { recursive: true });
  // The image of busybox has these of its own.
  if (name === 'busybox') for (const one of ['awk', 'cat', 'sleep', 'tr']) applet(one);
  const curl = `#!/bin/sh
for one in "$@"; do
  shift
  case $one in https://*) one=http://\${one#https://} ;; esac
  set -- "$@" "$one"
done
exec ${real} "$@" --connect-to ::127.0.0.1:\${PORT:-${port}}
`;
  writeFileSync(join(folder, 'bin', 'curl'), curl);
  chmodSync(join(folder, 'bin', 'curl'), 0o755);
  writeFileSync(join(folder, 'verify.sh'), SCRIPT);
  writeFileSync(join(folder, 'checks'), checks.map((line) => `${line.join('\t')}\n`).join(''));
  writeFileSync(join(folder, 'account', 'token'), 'secret');
  writeFileSync(join(folder, 'account', 'ca.crt'), '');
  const all = {
    PATH: `${join(folder, 'bin')}:${process.env['PATH']}`,
    CHECKS: join(folder, 'checks'),
    PODINFO: join(folder, 'podinfo'),
    ACCOUNT: join(folder, 'account'),
    API: 'https://kubernetes.default.svc',
    ATTEMPTS: '1',
    PAUSE: '0',
    TIMEOUT: '1',
    ...env,
  };
  return new Promise((done) => {
    const [shell = 'sh', ...rest] = SHELLS[name] ?? [];
    execFile(shell, [...rest, join(folder, 'verify.sh')], { env: all }, (error, stdout) => {
      const lines = stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      done({ code: error ? Number(error.code) : 0, lines });
    });
  });
}

const status = (code: number) => (_: IncomingMessage, response: ServerResponse) => response.writeHead(code).end('ok');
const ALLOWED = ['allowed', 'GET shop/web', 'GET', 'http://web.shop.svc:80/cart?a=b', '2??,3??'];
const DENIED = (by: string) => ['denied', 'GET shop/web', 'GET', 'http://web.shop.svc:80/', by];

suite('a call', () => {
  test.each([
    [200, 0],
    [302, 0],
    [403, 1],
    [404, 1],
    [503, 1],
  ])('that is allowed, and is answered by %i, exits with %i', async (code, exit) => {
    answer = status(code);
    const { code: is, lines } = await run([ALLOWED]);
    expect(is).toBe(exit);
    expect(lines).toEqual([
      { check: 'allowed', name: 'GET shop/web', ok: exit === 0, got: String(code), want: '2??,3??', tries: 1 },
      { summary: true, passed: 1 - exit, failed: exit },
    ]);
    expect([asked[0]!.method, asked[0]!.url, asked[0]!.headers.host]).toEqual(['GET', '/cart?a=b', 'web.shop.svc']);
  });

  test.each([
    ['403', 403, 0],
    ['403', 200, 1],
    ['403', 503, 1],
    ['reset', 403, 1],
  ])('that is denied by %s, and is answered by %i, exits with %i', async (by, code, exit) => {
    answer = status(code);
    expect((await run([DENIED(by)])).code).toBe(exit);
  });

  test('that is closed was denied by ztunnel, and by no waypoint', async () => {
    answer = (request) => request.socket.resetAndDestroy();
    expect((await run([DENIED('reset')])).code).toBe(0);
    expect((await run([DENIED('403')])).code).toBe(1);
    expect((await run([DENIED('403,reset')])).code).toBe(0);
    expect((await run([ALLOWED])).lines[0]).toMatchObject({ ok: false, got: 'reset' });
  });

  test('that nobody takes is no denial', async () => {
    answer = status(200);
    const { lines } = await run([DENIED('reset')], { PORT: '1' });
    expect(lines[0]).toMatchObject({ ok: false, got: 'refused' });
  });

  test('that times out was denied by the network alone', async () => {
    answer = () => undefined;
    const { code, lines } = await run([DENIED('timeout'), DENIED('reset')]);
    expect(code).toBe(1);
    expect(lines.slice(0, 2)).toMatchObject([{ ok: true }, { ok: false, got: 'timeout' }]);
    server.closeAllConnections();
  });

  test('is tried again, as often as is said', async () => {
    answer = (_, response) => response.writeHead(asked.length < 3 ? 503 : 200).end();
    expect((await run([ALLOWED], { ATTEMPTS: '3' })).lines[0]).toMatchObject({ ok: true, tries: 3 });
    asked = [];
    expect((await run([ALLOWED], { ATTEMPTS: '2' })).lines[0]).toMatchObject({ ok: false, tries: 2 });
  });

  test('sends its own method and headers, and the next none of them', async () => {
    answer = status(200);
    const evil = '$(touch gone) `x` "y" \\n *';
    await run([
      ['header', `x-team: ${evil}`],
      ['header', 'x-b: 2'],
      ['allowed', 'n', 'POST', 'http://web.shop.svc:80/', '200'],
      ALLOWED,
    ]);
    expect(asked.map(({ headers, method }) => [method, headers['x-team'], headers['x-b']])).toEqual([
      ['POST', evil, '2'],
      ['GET', undefined, undefined],
    ]);
  });
});

suite('pods', () => {
  const CAPTURED = ['captured', 'shop/web', 'shop', 'app%3Dweb', '-'];
  const table = (text: string) => (_: IncomingMessage, response: ServerResponse) => response.end(text);

  // As an API server 1.36.1 printed it.
  test('are asked for with the token of the account, and counted', async () => {
    answer = table(TABLE);
    const { code, lines } = await run([CAPTURED]);
    expect(lines[0]).toMatchObject({ ok: true, got: 'pods 2, captured 2, ready 2', want: 'all captured and ready' });
    expect(code).toBe(0);
    const [request] = asked;
    expect(request!.headers.authorization).toBe('Bearer secret');
    expect(request!.url).toBe(
      '/api/v1/namespaces/shop/pods?labelSelector=app%3Dweb&fieldSelector=status.phase%3DRunning',
    );
  });

  test.each([
    ['one is not captured', TABLE.replace('"ambient.istio.io/redirection":"enabled"', '"x":"y"'), 'captured 1'],
    ['one is half captured', TABLE.replace('io/redirection":"enabled"', 'io/redirection":"pending"'), 'captured 1'],
    ['one is not ready', TABLE.replace('"1/1"', '"0/1"'), 'ready 1'],
    ['there are none', JSON.stringify({ kind: 'Table', rows: [] }), 'pods 0'],
    ['the API server refuses', JSON.stringify({ kind: 'Status', code: 403 }), 'no answer'],
  ])('fail where %s', async (_, text, got) => {
    answer = table(text);
    const { code, lines } = await run([CAPTURED]);
    expect([code, lines[0]]).toEqual([1, expect.objectContaining({ ok: false, got: expect.stringContaining(got) })]);
  });

  test.each([
    ['enabled', 0],
    ['pending', 1],
    ['', 1],
    ['"x": \\', 1],
  ])('know of themselves by their annotation %j', async (annotation, exit) => {
    mkdirSync(join(folder, 'podinfo'));
    writeFileSync(join(folder, 'podinfo', 'redirection'), annotation);
    expect((await run([['self', 'shop/verify', '-', '-', '-']])).code).toBe(exit);
  });
});

suite('a share', () => {
  const split = (least: number, most: number) => [
    'split',
    '10 %',
    'http://web.shop.svc:80/',
    'x-version: v2',
    '20',
    String(least),
    String(most),
  ];
  const every =
    (n: number, code = 200) =>
    (_: IncomingMessage, response: ServerResponse) =>
      response.writeHead(code, { 'x-version': asked.length % n === 0 ? 'v2' : 'v1' }).end('body');

  test.each([
    [1, 6, 0],
    [4, 4, 0],
    [5, 6, 1],
    [0, 3, 1],
  ])('of 4 in 20 is checked to be from %i to %i', async (least, most, exit) => {
    answer = every(5);
    const { code, lines } = await run([split(least, most)]);
    expect([code, lines[0]]).toEqual([
      exit,
      expect.objectContaining({ got: '4 of 20, 0 lost', want: `${least} to ${most}` }),
    ]);
  });

  test('with failures is no share', async () => {
    answer = every(5, 503);
    expect((await run([split(0, 20)])).lines[0]).toMatchObject({ ok: false, got: '0 of 20, 20 lost' });
  });
});

suite.each(installed)('in %s', (shell) => {
  test('all kinds of checks come out', async () => {
    mkdirSync(join(folder, 'podinfo'));
    writeFileSync(join(folder, 'podinfo', 'redirection'), 'enabled');
    answer = (request, response) => {
      const { method, url } = request;
      if (url!.startsWith('/api/')) return response.end(TABLE);
      if (url === '/shut') return request.socket.resetAndDestroy();
      if (method === 'POST') return response.writeHead(request.headers['x-team'] === 'a  *  b' ? 201 : 400).end();
      return response.writeHead(200, { 'x-version': asked.length % 5 === 0 ? 'v2' : 'v1' }).end('ok');
    };
    const checks = [
      ['self', 'shop/verify', '-', '-', '-'],
      ['captured', 'shop/web', 'shop', 'app%3Dweb', '-'],
      ALLOWED,
      ['header', 'x-team: a  *  b'],
      ['allowed', 'POST shop/web', 'POST', 'http://web.shop.svc:80/', '201'],
      ['denied', 'GET shop/db', 'GET', 'http://db.shop.svc:80/shut', 'reset'],
      ['hbone', 'shop/web', '-', '-', '-'],
      ['hbone', 'shop/db', '-', '-', '-'],
      ['split', '20 %', 'http://web.shop.svc:80/', 'x-version: v2', '20', '4', '4'],
    ];
    const { code, lines } = await run(checks, {}, shell);
    expect(lines.map(({ check, got, ok }) => [check, ok, got])).toEqual([
      ['self', true, 'enabled'],
      ['captured', true, 'pods 2, captured 2, ready 2'],
      ['allowed', true, '200'],
      ['allowed', true, '201'],
      ['denied', true, 'reset'],
      ['hbone', true, 'self captured allowed'],
      ['hbone', false, 'failed: captured allowed'],
      ['split', true, '4 of 20, 0 lost'],
      [undefined, undefined, undefined],
    ]);
    expect(code).toBe(1);
  });
});

suite('HBONE', () => {
  const HBONE = ['hbone', 'shop/web', '-', '-', '-'];

  test('is not there where its own pod is not captured, whatever gets through', async () => {
    answer = status(200);
    const { lines } = await run([['self', 'shop/verify', '-', '-', '-'], ALLOWED, HBONE]);
    expect(lines[2]).toMatchObject({ check: 'hbone', ok: false, got: 'failed: self captured' });
  });

  test('is not there where the call does not get through, or another one does', async () => {
    mkdirSync(join(folder, 'podinfo'));
    writeFileSync(join(folder, 'podinfo', 'redirection'), 'enabled');
    answer = (request, response) =>
      request.url!.startsWith('/api/')
        ? response.end(TABLE)
        : response.writeHead(request.url === '/other' ? 200 : 503).end();
    const { lines } = await run([
      ['self', 'shop/verify', '-', '-', '-'],
      ['captured', 'shop/web', 'shop', 'app%3Dweb', '-'],
      ALLOWED,
      ['allowed', 'GET shop/web-2', 'GET', 'http://web-2.shop.svc:80/other', '200'],
      HBONE,
    ]);
    expect(lines.at(-2)).toMatchObject({ check: 'hbone', ok: false, got: 'failed: allowed' });
  });

  test('is not there where the pods of another service are captured, whose name begins alike', async () => {
    mkdirSync(join(folder, 'podinfo'));
    writeFileSync(join(folder, 'podinfo', 'redirection'), 'enabled');
    answer = (request, response) => response.end(request.url!.startsWith('/api/') ? TABLE : 'ok');
    const { lines } = await run([
      ['self', 'shop/verify', '-', '-', '-'],
      ['captured', 'shop/web-2', 'shop', 'app%3Dweb', '-'],
      ALLOWED,
      HBONE,
    ]);
    expect(lines.at(-2)).toMatchObject({ check: 'hbone', ok: false, got: 'failed: captured' });
  });
});

suite('the whole', () => {
  test('fails where one check does, and runs the rest', async () => {
    answer = status(200);
    const { code, lines } = await run([DENIED('403'), ALLOWED]);
    expect(code).toBe(1);
    expect(lines.at(-1)).toEqual({ summary: true, passed: 1, failed: 1 });
  });

  test('fails where nothing is checked', async () => {
    expect((await run([])).code).toBe(1);
  });
});
