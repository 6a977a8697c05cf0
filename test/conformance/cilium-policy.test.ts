import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { decides, type End } from '../network/cilium-decides';
import type { Manifest } from '../crd-schemas';

/**
 * What Cilium's own policy engine decided (Go module github.com/cilium/cilium 1.18.0) on manifests that were made for the purpose:
 * `wire` is what it saw, with the address where that is of the world, and `in` and `out` whether the two sides let it pass. A
 * selection without named ports, which nothing here emits.
 */
interface Case {
  readonly id: string;
  readonly manifests: string;
  readonly requests: readonly {
    readonly wire: string;
    readonly ip?: string;
    readonly in: boolean;
    readonly out: boolean;
  }[];
}

const cases = readFileSync(join(__dirname, 'cilium-policy.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Case);

function endOf(text: string, ip: string | undefined, manifests: readonly Manifest[]): End {
  const [, entity] = /^reserved:(host|remote-node)$/.exec(text) ?? [];
  if (entity) return { entity: entity as 'host' };
  if (/^(cidr:|reserved:world)/.test(text)) return { address: ip! };
  const [namespace, name] = text.split('/');
  const pod = manifests.find(
    (m) => m.kind === 'Pod' && m.metadata.namespace === namespace && m.metadata.name === name,
  )!;
  const home = manifests.find((m) => m.kind === 'Namespace' && m.metadata.name === namespace);
  return {
    pod: pod.metadata.labels ?? {},
    namespace: namespace!,
    account: pod.spec.serviceAccountName ?? 'default',
    namespaceLabels: home?.metadata.labels ?? {},
  };
}

test.each(cases)('the evaluator of tests decides $id as Cilium does', ({ manifests: text, requests }) => {
  const manifests = loadAll(text) as Manifest[];
  const ours = requests.map(({ wire, ip }) => {
    const [, from = '', to = '', port, protocol] = /^(\S+) -> (\S+) (\d+)\/(\w+)$/.exec(wire)!;
    const { ingress, egress } = decides(manifests, {
      from: endOf(from, ip, manifests),
      to: endOf(to, ip, manifests),
      port: Number(port),
      protocol: protocol as 'TCP',
    });
    return { wire, in: ingress, out: egress };
  });
  expect(ours).toEqual(requests.map(({ wire, in: comesIn, out }) => ({ wire, in: comesIn, out })));
});
