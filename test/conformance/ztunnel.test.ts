import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadMesh, type Mesh } from '../../src/model';
import { isCaptured } from '../../src/model/workloads/enrolment';
import { settings } from '../../src/model/platform/settings';
import { workloads, type Workload } from '../../src/model/workloads/workload';
import { addressesOf } from '../../src/model/workloads/workload-addresses';
import type { Arrival, Decision } from '../../src/simulate/connection';
import { ztunnelInbound } from '../../src/simulate/ztunnel/inbound';

/**
 * What the ztunnel of the destination decided (ztunnel 62d8265, on policies that the ambient index of istiod at istio/istio 86c9f01,
 * 1.32-dev, had converted), with what it saw of who calls; most were repeated over real sockets between network namespaces.
 * Manifests made for the purpose. `npm run import-vectors` writes the file.
 */
interface Row {
  readonly id: string;
  readonly title?: string;
  readonly manifests: string;
  readonly settings?: { readonly trustDomain: string; readonly trustDomainAliases: readonly string[] };
  readonly enrolled: readonly string[];
  readonly requests: readonly {
    readonly from: { readonly workload?: string; readonly ip?: string };
    readonly to: { readonly workload: string; readonly port: number };
  }[];
  readonly expected: readonly {
    readonly verdict: string;
    readonly by: { readonly hop: string; readonly object: string | null; readonly rule: string } | null;
    readonly anyOf?: readonly string[];
    readonly allowPolicies?: readonly string[];
    readonly tunnel: string;
    readonly identity?: string;
  }[];
}

const rows = readFileSync(join(__dirname, 'ztunnel.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row);

describe.each(rows)('$id $title', ({ manifests, settings: meshConfig, enrolled, requests, expected }) => {
  const mesh = loadMesh(manifests, { world: 'closed', values: { istiod: { meshConfig: { ...meshConfig } } } });

  test('the same pods are enrolled', () => {
    const captured = workloads(mesh).filter((workload) => isCaptured(mesh, workload));
    expect(captured.map(nameOf).sort()).toEqual([...enrolled].sort());
  });

  test('every connection is decided as ztunnel decides it, by the same objects', () => {
    const ours = requests.map(({ from, to }) => {
      const arrival = arrivalOf(mesh, from, to);
      return answerOf(mesh, arrival, ztunnelInbound(mesh, arrival));
    });
    expect(ours).toEqual(
      expected.map(({ verdict, by, anyOf, allowPolicies, tunnel, identity }) => ({
        verdict,
        by,
        anyOf,
        allowPolicies,
        tunnel,
        identity,
      })),
    );
  });
});

function arrivalOf(mesh: Mesh, from: Row['requests'][number]['from'], to: Row['requests'][number]['to']): Arrival {
  const target = find(mesh, to.workload);
  const { port } = to;
  if (from.ip !== undefined) {
    return { to: target, port, peer: { identity: undefined, addresses: [from.ip], title: from.ip }, tunnel: 'plain' };
  }
  const client = find(mesh, from.workload!);
  const isMesh = isCaptured(mesh, client) && isCaptured(mesh, target);
  const { namespace, serviceAccount, title } = client;
  const identity = isMesh ? { trustDomain: settings(mesh).trustDomain, namespace, serviceAccount } : undefined;
  const peer = { identity, addresses: addressesOf(mesh, client), title };
  return { to: target, port, peer, tunnel: isMesh ? 'HBONE' : 'plain' };
}

function answerOf(mesh: Mesh, { to, peer, tunnel }: Arrival, decision: Decision): object {
  const { verdict, rule, object, anyOf, objects } = decision;
  const titles = anyOf.map((one) => one.title).sort();
  const plain = isCaptured(mesh, to) ? 'plaintext' : 'not-captured';
  // One rule for both, where a DENY and a mode refuse it.
  const both = rule === 'deny' && titles.some((title) => title.startsWith('PeerAuthentication'));
  const { identity } = peer;
  return {
    verdict,
    by: rule ? { hop: 'ztunnel', object: object?.title ?? null, rule: both ? 'deny+peer-authentication' : rule } : null,
    anyOf: titles.length > 0 ? titles : undefined,
    allowPolicies: rule === 'no-allow' ? objects.map((one) => one.title).sort() : undefined,
    tunnel: tunnel === 'HBONE' ? 'hbone' : plain,
    identity: identity && `spiffe://${identity.trustDomain}/ns/${identity.namespace}/sa/${identity.serviceAccount}`,
  };
}

function find(mesh: Mesh, name: string): Workload {
  return workloads(mesh).find((workload) => nameOf(workload) === name)!;
}

function nameOf({ namespace, name }: Workload): string {
  return `${namespace}/${name}`;
}
