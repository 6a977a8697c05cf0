import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadMesh, type Mesh } from '../../src/model';
import { enrolmentOf } from '../../src/model/workloads/enrolment';
import { findService } from '../../src/model/services/service';
import { workloads, type Workload } from '../../src/model/workloads/workload';
import { findGatewayProxy } from '../../src/simulate/gateway/gateway-proxy';
import { throughGateway } from '../../src/simulate/gateway/through-gateway';
import type { Dialled } from '../../src/simulate/path/client-path';
import type { RequestHttp } from '../../src/simulate/request';
import type { Sender } from '../../src/simulate/sender';
import { asDialled } from '../../src/simulate/sidecar/as-dialled';
import { throughSidecar } from '../../src/simulate/sidecar/through-sidecar';
import type { Landed } from '../../src/simulate/together';

/**
 * What became of requests of clients with sidecars, of clients without, and of those from outside through ingress gateways: istiod (module
 * istio.io/istio of 27 Aug 2026, 1.31/1.32-dev) made the configuration of manifests that were made for the purpose, Envoys 1.40.0 with real
 * mTLS answered. `npm run import-vectors` writes the file.
 */
interface Row {
  readonly id: string;
  readonly note?: string;
  readonly manifests: string;
  readonly requests: readonly Request[];
  readonly expected: readonly Answer[];
}

interface Request {
  readonly name: string;
  readonly from: { readonly workload: string } | { readonly ip: string };
  readonly to: {
    readonly service?: string;
    readonly workload?: string;
    readonly gateway?: string;
    readonly port: number;
  };
  readonly http?: RequestHttp;
}

interface Answer {
  /** Null where policy is not the question. */
  readonly verdict: 'allowed' | 'denied' | null;
  readonly outcome: string;
  readonly status: number | null;
  readonly by?: { readonly object: string | null; readonly rule?: number };
  readonly lands?: readonly Landing[];
  readonly errors?: readonly { readonly status: number; readonly weight?: number }[];
  readonly upstream?: object;
  readonly location?: string;
}

interface Landing {
  readonly workloads: readonly string[];
  readonly ports: readonly number[];
  readonly service?: string;
  readonly subset?: string;
  readonly weight?: number;
  readonly tunnel?: string;
}

const rows = readFileSync(join(__dirname, 'sidecar.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row);

describe.each(rows)('$id', ({ expected, manifests, requests }) => {
  const mesh = loadMesh(manifests, { world: 'closed' });

  test('requests end where the proxies let them', () => {
    const ours = requests.map((request) => ({ request, ...seen(request, answerOf(mesh, request)) }));
    expect(ours).toEqual(
      requests.map((request, i) => (ours[i]!.verdict === 'unknown' ? ours[i] : { request, ...told(expected[i]!) })),
    );
  });
});

test('enrolled pods get HBONE from sidecars and gateways', () => {
  const asked = rows.flatMap(({ expected, id, manifests, requests }) => {
    const mesh = loadMesh(manifests, { world: 'closed' });
    return requests.flatMap((request, i) => {
      const wanted = expected[i]!.lands?.find(({ tunnel }) => tunnel !== undefined)?.tunnel;
      if (wanted === undefined) return [];
      const tunnels = answerOf(mesh, request).hops.flatMap(({ tunnel }) => tunnel ?? []);
      return [{ name: `${id} ${request.name}`, wanted, tunnels }];
    });
  });
  expect(asked.length).toBeGreaterThan(4);
  expect(asked.filter(({ tunnels, wanted }) => tunnels[0] !== wanted)).toEqual([]);
});

test('requests that turn on addresses that no manifest has are not decided, and all others are', () => {
  const asked = rows.flatMap(({ id, manifests, requests }) => {
    const mesh = loadMesh(manifests, { world: 'closed' });
    return requests.map((request) => ({ name: `${id} ${request.name}`, ...answerOf(mesh, request) }));
  });
  expect(asked.length).toBe(266);
  const undecided = asked.filter(({ verdict }) => verdict === 'unknown');
  expect(undecided.map(({ assumptions, name }) => [name, ...assumptions])).toEqual([
    ['sc-e061-ap-destination-ip q0', 'the address that the client asks for'],
    ['sc-e061-ap-destination-ip q1', 'the address that the client asks for'],
    ['sc-r0017 q1', 'the address that the client sends from'],
    ['sc-r0109 q3', 'the address that the client sends from'],
  ]);
});

function answerOf(mesh: Mesh, { from, http, to }: Request): Landed {
  const sender: Sender =
    'workload' in from
      ? { kind: 'workload', workload: workloadOf(mesh, from.workload) }
      : { kind: 'outside', address: from.ip };
  if (to.gateway !== undefined) {
    const [namespace = '', name = ''] = to.gateway.split('/');
    return throughGateway(mesh, sender, findGatewayProxy(mesh, namespace, name)!, to.port, http);
  }
  const dialled = dialledOf(mesh, to);
  const hasSidecar = sender.kind === 'workload' && enrolmentOf(mesh, sender.workload).membership === 'sidecar';
  return hasSidecar ? throughSidecar(mesh, sender.workload, dialled, http) : asDialled(mesh, sender, dialled, http);
}

function dialledOf(mesh: Mesh, { port, service, workload }: Request['to']): Dialled {
  if (workload !== undefined) return { kind: 'workload', workload: workloadOf(mesh, workload), port };
  const [namespace = '', name = ''] = service!.split('/');
  return { kind: 'service', destination: { kind: 'Service', service: findService(mesh, namespace, name)! }, port };
}

function workloadOf(mesh: Mesh, title: string): Workload {
  return workloads(mesh).find(({ name, namespace }) => `${namespace}/${name}` === title)!;
}

function seen({ http }: Request, landed: Landed) {
  const { by, errors, lands, outcome, route, status, verdict } = landed;
  return {
    verdict,
    outcome,
    status: outcome === 'app' && http ? 200 : (status ?? null),
    by: by && kindOnly(by.object, outcome),
    lands: lands.map((one) => ({ ...one, ...(one.weight !== undefined && { weight: Math.round(one.weight) }) })),
    errors: errors.map((one) => ({ status: one.status, weight: one.weight && Math.round(one.weight) })),
    upstream: outcome === 'app' ? route?.upstream : undefined,
    location: route?.location,
  };
}

function told({ by, errors = [], lands = [], location, outcome, status, upstream, verdict }: Answer) {
  return {
    verdict: verdict ?? 'allowed',
    outcome,
    status,
    by: by && kindOnly(by.object, outcome),
    lands: lands.map(({ ports, service, subset, weight, workloads: reached }) => ({
      workloads: reached,
      ...(service !== undefined && { service }),
      ...(subset !== undefined && { subset }),
      ports,
      ...(weight !== undefined && { weight: Math.round(weight) }),
    })),
    errors: errors.map((one) => ({ status: one.status, weight: one.weight && Math.round(one.weight) })),
    upstream,
    location,
  };
}

/** Of PeerAuthentications and tokens, what was measured does not tell which. */
function kindOnly(object: string | null, outcome: string): string | null {
  return outcome === 'mtls' || outcome === 'authn' ? (object?.split(' ')[0] ?? null) : object;
}
