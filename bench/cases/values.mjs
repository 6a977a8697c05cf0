/** Judging one values file by the command line, against starting Node for nothing. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inTurns } from '../measure.mjs';
import { readOptions } from '../options.mjs';
import { ROOT } from '../project.mjs';
import { report } from '../report.mjs';

const BUDGET = 2.5;

const CLI = join(ROOT, 'lib', 'src', 'cli', 'main.js');

/** A file as people have it: some twenty keys, one of them misspelt, so that the tables of other minors are read too. */
const VALUES = `kubeProxyReplacement: true
k8sServiceHost: api.example.com
k8sServicePort: 6443
cni: { exclusive: false, confPath: /etc/cni/net.d }
socketLB: { hostNamespaceOnly: true }
bpf: { hostLegacyRouting: true, masquerade: false }
routingMode: native
ipv4NativeRoutingCIDR: 10.0.0.0/8
ipam: { mode: cluster-pool, operator: { clusterPoolIPv4PodCIDRList: [10.0.0.0/9] } }
hubble: { relay: { enabled: true }, ui: { enabled: true }, metrics: { enabled: [dns, drop] } }
operator: { replicas: 2, rollOutPods: true }
prometheus: { enabled: true }
`;

const HOOK = `process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  process.stderr.write('\\ncpu ' + (user + system) / 1000 + '\\n');
});
`;

const { quick } = readOptions(process.argv.slice(2));
const folder = mkdtempSync(join(tmpdir(), 'cdk8s-ambient-bench-'));
const hook = join(folder, 'cpu.cjs');
try {
  const [right, wrong] = ['right', 'misspelt'].map((name) => join(folder, `${name}.yaml`));
  writeFileSync(right, VALUES);
  writeFileSync(wrong, `${VALUES}envoy: { enable: true }\n`);
  const sides = [
    { name: 'node, for nothing', args: ['-e', '0'] },
    { name: 'values', args: [CLI, 'values', '--cilium', '1.18', '-f', right] },
    { name: 'values, a key misspelt', args: [CLI, 'values', '--cilium', '1.18', '-f', wrong] },
  ];
  writeFileSync(hook, HOOK);
  inTurns(sides, 2, start);
  const samples = inTurns(sides, quick ? 7 : 21, start);
  report(
    'One values file: the whole process',
    sides,
    samples,
    sides.slice(1).map(({ name }) => ({ of: name, to: sides[0].name, budget: BUDGET })),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/**
 * Node says nothing of the processor time of its children, so that each says its own at its end.
 *
 * @param {{ args: readonly string[] }} side
 */
function start({ args }) {
  const begin = performance.now();
  const { stderr, signal } = spawnSync(process.execPath, ['--require', hook, ...args], { encoding: 'utf8' });
  const wall = performance.now() - begin;
  const cpu = Number(/^cpu ([\d.]+)$/m.exec(stderr)?.[1]);
  if (signal !== null || Number.isNaN(cpu)) throw new Error(stderr);
  return { wall, cpu };
}
