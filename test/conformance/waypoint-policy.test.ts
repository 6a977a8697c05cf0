import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadMesh, type Mesh } from '../../src/model';
import { findService } from '../../src/model/services/service';
import { settings } from '../../src/model/platform/settings';
import { bindingOfService, bindingOfWorkload, boundGateway } from '../../src/model/waypoints/waypoint-binding';
import { workloads, type Workload } from '../../src/model/workloads/workload';
import { addressesOf } from '../../src/model/workloads/workload-addresses';
import { envoyPolicy, type EnvoyPolicies } from '../../src/simulate/envoy/envoy-policy';
import { envoyRequest, type EnvoyRequest } from '../../src/simulate/envoy/request-facts';
import { waypointPolicies } from '../../src/simulate/envoy/waypoint-policies';
import type { RequestHttp } from '../../src/simulate/request';

/**
 * What a real waypoint decided: istiod (module istio.io/istio of 27 Aug 2026, 1.31/1.32-dev) made the configuration of manifests that were
 * made for the purpose, Envoy 1.40.0 answered. `npm run import-vectors` writes the file.
 */
interface Row {
  readonly id: string;
  readonly note?: string;
  readonly manifests: string;
  readonly requests: readonly {
    readonly name: string;
    readonly from: { readonly workload: string };
    readonly to: { readonly service?: string; readonly workload?: string; readonly port: number };
    readonly http?: RequestHttp;
  }[];
  readonly expected: readonly Answer[];
}

interface Answer {
  /** Null where policy is not the question. */
  readonly verdict: 'allowed' | 'denied' | null;
  readonly status: number | null;
  readonly by: { readonly object: string | null; readonly rule?: number } | null;
}

const rows = readFileSync(join(__dirname, 'waypoint.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row);

describe.each(rows)('$id', ({ manifests, requests, expected }) => {
  const mesh = loadMesh(manifests, { world: 'closed' });

  test('the waypoint denies what Envoy denies, by the same rule', () => {
    const asked = requests.flatMap((request, i) => {
      const question = questionOf(mesh, request);
      return question ? [{ question, wanted: expected[i]!, name: request.name }] : [];
    });
    const ours = asked.map(({ name, question: { policies, request, chain } }) => {
      const { verdict, status, object, field, assumptions } = envoyPolicy(mesh, policies, request, chain);
      // Addresses of Deployments are in no manifest, so that Envoy knew what nobody else can.
      if (verdict === 'unknown' && request.remoteAddresses === undefined) return { name, assumptions };
      return verdict === 'denied'
        ? { name, verdict, status: status ?? null, object: object?.title ?? null, rule: field?.path.at(-1) }
        : { name, verdict };
    });
    expect(ours).toEqual(
      asked.map(({ name, wanted: { verdict, status, by } }, i) => {
        if ('assumptions' in ours[i]!) return { name, assumptions: ['the address that the client sends from'] };
        return verdict === 'denied'
          ? { name, verdict, status, object: by!.object, rule: by!.rule }
          : { name, verdict: 'allowed' };
      }),
    );
  });
});

test('two requests turn on the address of a Deployment’s pod, and all others are decided', () => {
  const asked = rows.flatMap(({ id, manifests, requests }) => {
    const mesh = loadMesh(manifests, { world: 'closed' });
    return requests.flatMap((request) => {
      const question = questionOf(mesh, request);
      if (!question) return [];
      const { verdict } = envoyPolicy(mesh, question.policies, question.request, question.chain);
      return [{ name: `${id} ${request.name}`, verdict }];
    });
  });
  expect(asked.length).toBeGreaterThan(750);
  expect(asked.filter(({ verdict }) => verdict === 'unknown').map(({ name }) => name)).toEqual([
    'l7-e042-remote-ip-blocks q0',
    'l7-e238-remote-ip-not q0',
  ]);
});

/** What is asked of the waypoint; undefined where there is none in the way. */
function questionOf(
  mesh: Mesh,
  { from, to, http }: Row['requests'][number],
): { readonly policies: EnvoyPolicies; readonly request: EnvoyRequest; readonly chain: 'http' | 'tcp' } | undefined {
  const peer = peerOf(mesh, workloadOf(mesh, from.workload));
  if (to.service === undefined) {
    const workload = workloadOf(mesh, to.workload!);
    const waypoint = boundGateway(bindingOfWorkload(mesh, workload));
    if (!waypoint) return undefined;
    const destinationAddresses = addressesOf(mesh, workload);
    const sight = { proxy: 'waypoint', peer, port: to.port, host: '', destinationAddresses, http } as const;
    return {
      policies: waypointPolicies(mesh, waypoint, undefined),
      request: envoyRequest(mesh, sight),
      chain: http ? 'http' : 'tcp',
    };
  }
  const [namespace = '', name = ''] = to.service.split('/');
  const service = findService(mesh, namespace, name)!;
  const waypoint = boundGateway(bindingOfService(mesh, service));
  if (!waypoint) return undefined;
  const { treatment } = service.ports.find(({ port }) => port === to.port)!;
  const chain = treatment === 'http' || (treatment === 'sniffed' && http) ? 'http' : 'tcp';
  const ip = service.object.spec.get('clusterIP').text;
  const sight = {
    proxy: 'waypoint',
    peer,
    port: to.port,
    host: service.host,
    destinationAddresses: ip === undefined ? undefined : [ip],
    http: chain === 'http' ? http : undefined,
  } as const;
  return { policies: waypointPolicies(mesh, waypoint, service.object), request: envoyRequest(mesh, sight), chain };
}

function peerOf(mesh: Mesh, workload: Workload) {
  const { namespace, serviceAccount, title } = workload;
  const { trustDomain } = settings(mesh);
  return { identity: { trustDomain, namespace, serviceAccount }, addresses: addressesOf(mesh, workload), title };
}

function workloadOf(mesh: Mesh, title: string): Workload {
  return workloads(mesh).find(({ namespace, name }) => `${namespace}/${name}` === title)!;
}
