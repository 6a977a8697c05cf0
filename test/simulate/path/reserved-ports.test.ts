import { policy, asked, FROM, strict, town } from './town';

/** Ports of ztunnel in the network of captured pods: what apps address there fails whatever policies say (measured at istio/ztunnel 62d8265). */
describe.each([15001, 15006, 15008])('port %i of an enrolled pod', (port) => {
  const own = { workload: 'town/b', port };

  test.each([
    ['by HBONE', FROM.AMB],
    ['in plaintext', FROM.NONE],
    ['from outside', { ip: '203.0.113.7' }],
  ])('fails %s, though nobody refuses it', (_, from) => {
    const { outcome, status, verdict, lands } = asked(town(), { from, to: own });
    expect({ outcome, status, verdict, lands }).toEqual({
      outcome: 'reset',
      status: null,
      verdict: 'allowed',
      lands: [],
    });
  });

  test('fails behind a Service, and with 503 behind a waypoint', () => {
    const toService = { from: FROM.AMB, to: { service: 'town/b', port: 80 } };
    const direct = asked(town({ port: { targetPort: port } }), toService);
    const bound = asked(town({ port: { targetPort: port }, bound: 'service' }), toService);
    expect([direct.outcome, direct.status]).toEqual(['reset', null]);
    expect([bound.outcome, bound.status]).toEqual(['reset', 503]);
  });

  test('is refused by policy where policy refuses it', () => {
    const nobody = policy('nobody', {});
    expect(asked(town({ more: [nobody] }), { from: FROM.AMB, to: own }).verdict).toBe('denied');
    expect(asked(town({ more: [strict()] }), { from: FROM.NONE, to: own }).outcome).toBe('mtls');
  });

  test('is any port of a pod that is not enrolled', () => {
    expect(asked(town({ server: 'NONE' }), { from: FROM.NONE, to: own }).outcome).toBe('app');
  });
});
