import { asked, FROM, pods, town } from './town';

/**
 * The label `networking.istio.io/tunnel: http` has HBONE sent to pods, whoever wrote it and whatever is there (istio/istio
 * pilot/pkg/serviceregistry/ambient/workloads.go, measured for 1.32-dev). Where nobody takes HBONE, nothing arrives.
 */

const LABEL = { 'networking.istio.io/tunnel': 'http' };
const SERVER = pods('town', 'b', 'NONE', LABEL).at(-1)!;
const TO = { from: FROM.AMB, to: { service: 'town/b', port: 80 } };

/** A town whose server has the label, and no proxy. */
function labelled(bound?: 'service'): object[] {
  const isServer = (one: object): boolean => {
    const { kind, metadata } = one as { kind: string; metadata: { name: string; namespace?: string } };
    return kind === 'Pod' && metadata.namespace === 'town' && metadata.name === 'b';
  };
  return town({ server: 'NONE', ...(bound && { bound }) }).map((one) => (isServer(one) ? SERVER : one));
}

test('a pod out of the mesh with the label gets HBONE, which nobody there takes', () => {
  expect(asked(labelled(), TO)).toMatchObject({
    verdict: 'allowed',
    outcome: 'transport',
    status: null,
    path: { kind: 'direct', tunnel: 'HBONE' },
    lands: [],
  });
});

test('behind a waypoint that is a 503', () => {
  expect(asked(labelled('service'), TO)).toMatchObject({ verdict: 'allowed', outcome: 'transport', status: 503 });
});

test('who is not in the mesh reaches it all the same', () => {
  expect(asked(labelled(), { ...TO, from: FROM.NONE })).toMatchObject({ verdict: 'allowed', outcome: 'app' });
});
