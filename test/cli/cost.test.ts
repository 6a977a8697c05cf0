import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SIDECARS, allows, deployment, namespaceOf, service } from '../cost/meshes';
import { running } from './running';

const SHOP = [
  namespaceOf('shop', SIDECARS),
  deployment('web', { replicas: 60 }),
  deployment('cart', { replicas: 40 }),
  service('cart'),
  allows('cart', 'web'),
];

let folder: string;
const before = process.cwd();
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'cost-')));
  process.chdir(folder);
  writeFileSync('shop.yaml', SHOP.map((one) => JSON.stringify(one)).join('\n---\n'));
});
afterEach(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

test('prints what proxies take now and after, and what they add to calls', async () => {
  const { code, stderr, stdout } = await running('cost', 'shop.yaml', '--nodes', '3');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.split('\n\n').slice(0, 4).join('\n\n')).toMatchInlineSnapshot(`
   "100 pods in the mesh, 3 nodes (as given)

                  now         sidecars    ambient L4     with waypoints
   sidecars       100         100         0              0
   ztunnels       0           0           3              3
   waypoint pods  0           0           0              0
   memory         5–10 GB     5–10 GB     0.036–1.6 GB   0.036–1.6 GB
   CPU            25–50 vCPU  25–50 vCPU  0.18–0.6 vCPU  0.18–0.6 vCPU
   ambient with waypoints: 3.4–10 GB less memory than with sidecars
   ambient with waypoints: 24–50 vCPU less processor time than with sidecars

   what proxies add to chains of calls

   shop/web → shop/cart
     now             2 sidecars  average 2.3–2.5 ms  p99 2 ms or more; 98 % of requests add 4–10 ms at most
     sidecars        2 sidecars  average 2.3–2.5 ms  p99 2 ms or more; 98 % of requests add 4–10 ms at most
     ambient L4      2 ztunnels  average 0.2–0.4 ms  p99 0.35 ms or more; 98 % of requests add 0.7–0.9 ms at most
     with waypoints  2 ztunnels  average 0.2–0.4 ms  p99 0.35 ms or more; 98 % of requests add 0.7–0.9 ms at most"
  `);
});

test('says so where ambient takes more than sidecars would', async () => {
  writeFileSync(
    'shop.yaml',
    [namespaceOf('shop', SIDECARS), deployment('web')].map((one) => JSON.stringify(one)).join('\n---\n'),
  );
  const { stdout } = await running('cost', 'shop.yaml', '--nodes', '10');
  // 10 ztunnels of 12 MB and more, and one sidecar of 100 MB at most.
  expect(stdout).toContain('ambient with waypoints: 0.02–5.3 GB more memory than with sidecars');
  expect(stdout).toContain('ambient with waypoints: 0.1–1.8 vCPU more processor time than with sidecars');
});

test('prints a page for a pull request', async () => {
  const { stdout } = await running('cost', 'shop.yaml', '--nodes', '3', '-o', 'markdown');
  expect(stdout).toContain('| memory | 5–10 GB | 5–10 GB | 0.036–1.6 GB | 0.036–1.6 GB |');
  expect(stdout).toContain('**shop/web → shop/cart**');
});

test('keeps names of objects out of the markup of the page', async () => {
  writeFileSync('shop.yaml', JSON.stringify(deployment('a|b <img src=x>', {}, { hostNetwork: true })));
  const { stdout } = await running('cost', 'shop.yaml', '-o', 'markdown');
  expect(stdout).toContain('a\\|b \\<img src=x\\>');
});

test('prints an estimate that a program can read', async () => {
  const { stdout } = await running('cost', 'shop.yaml', '--nodes', '2-3', '-o', 'json');
  expect(JSON.parse(stdout)).toMatchObject({
    pods: { low: 100, high: 100 },
    nodes: { low: 2, high: 3, source: 'as given' },
    models: { sidecar: { all: { memoryMB: { low: 5000, high: 10_000 } } } },
    chains: [{ names: ['shop/web', 'shop/cart'] }],
  });
});

test('takes the figures of a file, and a chain that no policy declares', async () => {
  writeFileSync('figures.yaml', 'source: ours\nsidecar: { memoryMB: 40 }\n');
  writeFileSync(
    'shop.yaml',
    SHOP.slice(0, 4)
      .map((one) => JSON.stringify(one))
      .join('\n---\n'),
  );
  const args = ['--figures', 'figures.yaml', '--chain', 'shop/web, shop/cart', '-o', 'json'];
  const { stdout } = await running('cost', 'shop.yaml', ...args);
  expect(JSON.parse(stdout)).toMatchObject({
    models: { sidecar: { all: { memoryMB: { low: 4000, high: 4000 } } } },
    chains: [{ names: ['shop/web', 'shop/cart'] }],
  });
});

test('says at the top what it can not judge', async () => {
  writeFileSync('shop.yaml', JSON.stringify(deployment('web', { replicas: 7 })));
  const text = await running('cost', 'shop.yaml', '--nodes', '1');
  expect(text.stdout.split('\n')[0]).toBe('0 pods in the mesh, 1 node (as given)');
  expect(text.stdout.split('\n')[1]).toMatch(/^not judged: 7 pods of shop: the input has no such Namespace/);
  const page = await running('cost', 'shop.yaml', '--nodes', '1', '-o', 'markdown');
  expect(page.stdout.split('\n')[2]).toMatch(/^- Not judged: 7 pods of shop/);
});

test('tells of a wrong number and of a wrong file in one run', async () => {
  writeFileSync('figures.yaml', 'sidecar: { cpu: -1 }\nztunel: {}\n');
  const { code, stderr } = await running('cost', 'shop.yaml', '--nodes=-1', '--figures', 'figures.yaml');
  expect(code).toBe(2);
  expect(stderr.trim().split('\n')).toEqual([
    'error: [--nodes] nodes must be a whole number from 1 to 100000, or the least and the most, got "-1"',
    'error: [figures.yaml:2] unknown figure "ztunel"; did you mean "ztunnel"?',
    'error: [figures.yaml:1] sidecar.cpu must be a number of cores from 0 to 10000, or two of them, the least and the most, such as [2, 5]; got -1',
  ]);
});

test.each([
  ['--nodes', 'many', '[--nodes] nodes must be a whole number from 1 to 100000, or the least and the most'],
  ['--nodes', '5-3', '[--nodes] nodes must be a whole number'],
  ['--figures', 'nowhere.yaml', '[nowhere.yaml] can not be read'],
  ['--chain', 'shop/web', '[chain] a chain has from 2 to 50 names'],
  ['--plan', 'nowhere', 'nowhere'],
])('refuses %s %s with 2', async (flag, value, message) => {
  const { code, stderr } = await running('cost', 'shop.yaml', flag, value);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) as string });
});
