import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadMesh, type Mesh } from '../../src/model';
import type { Direction } from '../../src/model/network/network-policy';
import type { FlowEnd, NodeEntity } from '../../src/model/network/network-policy-identity';
import type { FlowProtocol } from '../../src/model/network/network-policy-ports';
import { verdictOf, type Flow } from '../../src/model/network/network-policy-verdict';
import { workloads } from '../../src/model/workloads/workload';

/**
 * What Cilium's own policy engine decided (Go module github.com/cilium/cilium 1.18.0; `differs` has what 1.20.2 says where that is
 * another) on manifests that were made for the purpose. `wire` is what it saw; a half is `none` where that end has no policy.
 */
interface Answer {
  readonly ingress: string;
  readonly egress: string;
  readonly wire: string;
  readonly class: string;
}

interface Row {
  readonly id: string;
  readonly note?: string;
  readonly manifests: string;
  readonly options?: { readonly policyEnforcementMode: string };
  readonly requests: readonly {
    readonly from: { readonly ip?: string };
    readonly to: { readonly host?: string };
  }[];
  readonly expected: readonly Answer[];
  readonly differs?: { readonly '1.20.2': Readonly<Record<string, Answer>> };
}

const rows = readFileSync(join(__dirname, 'cilium.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row);

/** What istio-cni makes of the address of a node, for enrolled pods. */
const PROBES = '169.254.7.127';

describe.each(rows)('$id', ({ manifests, options, requests, expected, differs }) => {
  test.each([
    ['1.18.0', {}],
    ['1.20.2', differs?.['1.20.2'] ?? {}],
  ] as const)('both sides of every request are decided as Cilium %s does', (cilium, others) => {
    const mesh = loadMesh(manifests, {
      world: 'closed',
      platform: { cilium },
      values: { cilium: { policyEnforcementMode: options?.policyEnforcementMode ?? 'default' } },
    });
    const wanted = expected.map((answer, i) => (others as Readonly<Record<string, Answer>>)[i] ?? answer);
    const ours = wanted.map((answer, i): Answer => {
      const { from, to } = requests[i]!;
      const flow = flowOf(mesh, answer, answer.class.includes('snat') ? PROBES : from.ip, to.host);
      return { ...answer, ingress: half(mesh, 'ingress', flow), egress: half(mesh, 'egress', flow) };
    });
    expect(ours).toEqual(wanted);
  });
});

function flowOf(mesh: Mesh, { wire }: Answer, source?: string, target?: string): Flow {
  const [, from = '', to = '', port, protocol] = /^(\S+) -> (\S+) (\d+)\/(\w+)$/.exec(wire)!;
  return {
    from: endOf(mesh, from, source),
    to: endOf(mesh, to, target),
    port: Number(port),
    protocol: protocol as FlowProtocol,
  };
}

function endOf(mesh: Mesh, text: string, address?: string): FlowEnd {
  if (/^(cidr:|reserved:world)/.test(text)) return { address: address! };
  const [, entity] = /^reserved:(.+)$/.exec(text) ?? [];
  if (entity !== undefined) return { entity: entity as NodeEntity };
  return { pods: workloads(mesh).find(({ namespace, name }) => `${namespace}/${name}` === text)! };
}

function half(mesh: Mesh, direction: Direction, flow: Flow): string {
  return 'pods' in (direction === 'ingress' ? flow.to : flow.from) ? verdictOf(mesh, direction, flow).verdict : 'none';
}
