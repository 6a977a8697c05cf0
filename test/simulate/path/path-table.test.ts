import type { HopPlace } from '../../../src/simulate/answer';
import { asked, FROM, gateway, hopsOf, policy, strict, TO, town, type Pods, type Town } from './town';

/**
 * Who talks to whom how, and whose policies count: a row for each kind of client, address and pod. The ways are those of istio/ztunnel
 * src/proxy/outbound.rs and istio/istio pilot/pkg/xds/endpoints/endpoint_builder.go (read for 1.32-dev), tests/integration/ambient/baseline_test.go.
 */

const SELECTED = { selector: { matchLabels: { app: 'b' } } };
const TARGETED = { targetRefs: [{ group: '', kind: 'Service', name: 'b' }] };
const AT_GATEWAY = { targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'wp' }] };

const SA = {
  AMB: 'cluster.local/ns/amb/sa/a',
  SC: 'cluster.local/ns/side/sa/a',
  GW: 'cluster.local/ns/edge/sa/in-istio',
  WP: 'cluster.local/ns/town/sa/wp',
} as const;

/** Where a policy against somebody refuses a request; `nowhere` for one that nobody enforces, or that is about somebody else. */
function refusedAt(
  way: Town,
  from: keyof typeof FROM,
  to: keyof typeof TO,
  target: object,
  principal: string,
): HopPlace | 'nowhere' {
  const deny = policy('deny', {
    ...target,
    action: 'DENY',
    rules: [{ from: [{ source: { principals: [principal] } }] }],
  });
  const { by, verdict } = asked(town({ ...way, more: [deny] }), { from: FROM[from], to: TO[to] });
  return verdict === 'denied' ? by!.hop : 'nowhere';
}

/** Client, address, what is bound, pods of the server; hops; where a policy on the Service or Gateway refuses the client; whom the pods' own see, and where. */
const ROWS: readonly (readonly [
  from: keyof typeof FROM,
  to: 'service' | 'pods',
  bound: 'service' | 'pods' | undefined,
  server: Pods,
  hops: string,
  targeted: HopPlace | 'nowhere',
  seen: keyof typeof SA | 'nobody',
  selected: HopPlace | 'nowhere',
])[] = [
  [
    'AMB',
    'service',
    'service',
    'AMB',
    'ztunnel client (HBONE) > waypoint > waypoint > ztunnel server (HBONE) > app',
    'waypoint',
    'WP',
    'ztunnel',
  ],
  [
    'AMB',
    'service',
    'service',
    'SC-H',
    'ztunnel client (HBONE) > waypoint > waypoint > sidecar server (HBONE) > app',
    'waypoint',
    'WP',
    'sidecar',
  ],
  [
    'AMB',
    'service',
    'service',
    'SC-L',
    'ztunnel client (HBONE) > waypoint > waypoint > sidecar server (plain) > app',
    'waypoint',
    'nobody',
    'sidecar',
  ],
  [
    'AMB',
    'service',
    'service',
    'NONE',
    'ztunnel client (HBONE) > waypoint > waypoint > app',
    'waypoint',
    'nobody',
    'nowhere',
  ],
  [
    'AMB',
    'service',
    undefined,
    'AMB',
    'ztunnel client (HBONE) > ztunnel server (HBONE) > app',
    'nowhere',
    'AMB',
    'ztunnel',
  ],
  [
    'AMB',
    'service',
    undefined,
    'SC-H',
    'ztunnel client (HBONE) > sidecar server (HBONE) > app',
    'nowhere',
    'AMB',
    'sidecar',
  ],
  [
    'AMB',
    'service',
    undefined,
    'SC-L',
    'ztunnel client (plain) > sidecar server (plain) > app',
    'nowhere',
    'nobody',
    'sidecar',
  ],
  ['AMB', 'service', undefined, 'NONE', 'ztunnel client (plain) > app', 'nowhere', 'nobody', 'nowhere'],
  [
    'AMB',
    'pods',
    'pods',
    'AMB',
    'ztunnel client (HBONE) > waypoint > waypoint > ztunnel server (HBONE) > app',
    'waypoint',
    'WP',
    'ztunnel',
  ],
  [
    'AMB',
    'pods',
    'pods',
    'SC-H',
    'ztunnel client (HBONE) > waypoint > waypoint > sidecar server (HBONE) > app',
    'waypoint',
    'WP',
    'sidecar',
  ],
  [
    'AMB',
    'pods',
    undefined,
    'AMB',
    'ztunnel client (HBONE) > ztunnel server (HBONE) > app',
    'nowhere',
    'AMB',
    'ztunnel',
  ],
  ['AMB', 'pods', undefined, 'NONE', 'ztunnel client (plain) > app', 'nowhere', 'nobody', 'nowhere'],
  [
    'SC',
    'service',
    'service',
    'AMB',
    'sidecar client (HBONE) > ztunnel server (HBONE) > app',
    'nowhere',
    'SC',
    'ztunnel',
  ],
  [
    'SC',
    'service',
    undefined,
    'SC-H',
    'sidecar client (mTLS) > sidecar server (mTLS) > app',
    'nowhere',
    'SC',
    'sidecar',
  ],
  [
    'SC',
    'service',
    undefined,
    'SC-L',
    'sidecar client (mTLS) > sidecar server (mTLS) > app',
    'nowhere',
    'SC',
    'sidecar',
  ],
  ['SC', 'service', undefined, 'NONE', 'sidecar client (plain) > app', 'nowhere', 'nobody', 'nowhere'],
  [
    'SC',
    'pods',
    'pods',
    'AMB',
    'sidecar client (plain) > ztunnel server (plain) > app',
    'nowhere',
    'nobody',
    'ztunnel',
  ],
  ['GW', 'service', 'service', 'AMB', 'gateway (HBONE) > ztunnel server (HBONE) > app', 'nowhere', 'GW', 'ztunnel'],
  ['GW', 'service', undefined, 'SC-L', 'gateway (mTLS) > sidecar server (mTLS) > app', 'nowhere', 'GW', 'sidecar'],
  ['GW', 'service', undefined, 'NONE', 'gateway (plain) > app', 'nowhere', 'nobody', 'nowhere'],
  ['NONE', 'service', 'service', 'AMB', 'ztunnel server (plain) > app', 'nowhere', 'nobody', 'ztunnel'],
  ['NONE', 'pods', undefined, 'AMB', 'ztunnel server (plain) > app', 'nowhere', 'nobody', 'ztunnel'],
  ['NONE', 'service', undefined, 'SC-H', 'sidecar server (plain) > app', 'nowhere', 'nobody', 'sidecar'],
  ['NONE', 'service', undefined, 'NONE', 'app', 'nowhere', 'nobody', 'nowhere'],
];

describe.each(ROWS)(
  '%s to the %s, bound: %s, of %s pods',
  (from, to, bound, server, hops, targeted, seen, selected) => {
    const way: Town = { server, ...(bound && { bound }) };
    const own = from === 'NONE' ? undefined : SA[from];

    test('takes its way', () => {
      expect(hopsOf(asked(town(way), { from: FROM[from], to: TO[to] }))).toBe(hops);
    });

    test('is under the policies of the Service or its waypoint, where it goes through that', () => {
      const target = bound === 'pods' ? AT_GATEWAY : TARGETED;
      expect(refusedAt(way, from, to, target, own ?? SA.AMB)).toBe(own === undefined ? 'nowhere' : targeted);
    });

    test('is seen by the policies of the pods as who the certificate says', () => {
      const all = Object.values(SA).map((principal) => [principal, refusedAt(way, from, to, SELECTED, principal)]);
      expect(all.filter(([, at]) => at !== 'nowhere')).toEqual(seen === 'nobody' ? [] : [[SA[seen], selected]]);
    });

    test('is let in where mTLS is asked for, if it has an identity there, or nobody asks', () => {
      const { by, outcome, verdict } = asked(town({ ...way, more: [strict()] }), { from: FROM[from], to: TO[to] });
      const isRefused = seen === 'nobody' && selected !== 'nowhere';
      expect([verdict, outcome]).toEqual(isRefused ? ['denied', 'mtls'] : ['allowed', 'app']);
      expect(by?.hop).toBe(isRefused ? selected : undefined);
    });
  },
);

test.each(['SC-L', 'NONE'] as const)('a waypoint for pods can not reach those of %s, which take no HBONE', (server) => {
  const { lands, outcome, status } = asked(town({ bound: 'pods', server }), { from: FROM.AMB, to: TO.pods });
  expect({ lands, outcome, status }).toEqual({ lands: [], outcome: 'transport', status: 503 });
});

test('what nobody of the mesh has goes out as it is, from an enrolled pod', () => {
  expect(hopsOf(asked(town(), { from: FROM.AMB, to: TO.outside }))).toBe('ztunnel client (plain) > app');
});

describe('an ingress gateway', () => {
  const ingress: Town = { bound: 'service', service: { 'istio.io/ingress-use-waypoint': 'true' } };

  test('goes through the waypoint of a Service that asks for it, and is seen there as itself', () => {
    expect(hopsOf(asked(town(ingress), { from: FROM.GW, to: TO.service }))).toBe(
      'gateway (HBONE) > waypoint > waypoint > ztunnel server (HBONE) > app',
    );
    expect(refusedAt(ingress, 'GW', 'service', TARGETED, SA.GW)).toBe('waypoint');
    expect(refusedAt(ingress, 'GW', 'service', SELECTED, SA.WP)).toBe('ztunnel');
  });

  test('does not where there is nothing bound to go through', () => {
    const unbound = town({ service: ingress.service! });
    expect(hopsOf(asked(unbound, { from: FROM.GW, to: TO.service }))).toBe(
      'gateway (HBONE) > ztunnel server (HBONE) > app',
    );
  });
});

test('a Service that asks for a waypoint that is not there is dialled direct', () => {
  const objects = town({ service: { 'istio.io/use-waypoint': 'nowhere' }, more: [gateway('town', 'wp', 'service')] });
  expect(hopsOf(asked(objects, { from: FROM.AMB, to: TO.service }))).toBe(
    'ztunnel client (HBONE) > ztunnel server (HBONE) > app',
  );
});
