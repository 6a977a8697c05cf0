import { connection, entry, inShort, namespace, pod, service, slice } from './cluster';

/**
 * What ztunnel takes a host or an address for: istio/ztunnel src/state.rs, src/state/service.rs, src/dns/server.rs and istio/istio
 * pilot/pkg/serviceregistry/ambient/services.go (measured or read for 1.32-dev).
 */

const FAR = {
  ...(pod('client', '10.244.1.1') as { metadata: object }),
  metadata: { name: 'client', namespace: 'far', labels: { app: 'client' } },
};
const ELSEWHERE = [namespace('far'), FAR];
const FROM_FAR = { workload: 'far/client' };
const AT = (address: string) => ({ endpoints: [{ address }] });
const WEB = pod('web', '10.244.0.3');
const at = (day: number) => ({ creationTimestamp: `2026-01-0${day}T00:00:00Z` });

/** A PeerAuthentication that takes no plaintext. */
const STRICT = {
  apiVersion: 'security.istio.io/v1',
  kind: 'PeerAuthentication',
  metadata: { name: 'strict', namespace: 'shop' },
  spec: { mtls: { mode: 'STRICT' } },
};

describe('exportTo is nothing to ztunnel', () => {
  test('for a ServiceEntry, by its address and by its host', () => {
    const own = entry('api', { addresses: ['240.0.0.1'], exportTo: ['.'], ...AT('203.0.113.5') });
    for (const host of ['240.0.0.1', 'api.example.com']) {
      expect(inShort(connection([ELSEWHERE, own], { host, port: 443 }, FROM_FAR))).toBe('direct plain 203.0.113.5:443');
    }
  });

  test('for a Service by its name', () => {
    const own = service('web', '10.96.0.5') as { metadata: object };
    const hidden = { ...own, metadata: { ...own.metadata, annotations: { 'networking.istio.io/exportTo': '.' } } };
    const to = { host: 'web.shop.svc.cluster.local', port: 80 };
    expect(inShort(connection([ELSEWHERE, WEB, hidden], to, FROM_FAR))).toBe('direct HBONE shop/web:8080');
  });
});

describe('a host that several ServiceEntries have', () => {
  const host = { hosts: ['api.example.com'] };
  const older = entry('z', { ...host, addresses: ['240.0.0.1'], ...AT('203.0.113.5') }, { namespace: 'one', ...at(1) });
  const newer = entry('a', { ...host, addresses: ['240.0.0.1'], ...AT('203.0.113.6') }, { namespace: 'two', ...at(2) });

  test.each(['api.example.com', '240.0.0.1'])('is that of the oldest, asked for by %s', (asked) => {
    for (const both of [
      [older, newer],
      [newer, older],
    ]) {
      expect(inShort(connection(both, { host: asked, port: 443 }))).toBe('direct plain 203.0.113.5:443');
    }
  });

  test('is that of the namespace of who asks', () => {
    const mine = entry('b', { ...host, addresses: ['240.0.0.1'], ...AT('203.0.113.7') }, at(3));
    expect(inShort(connection([older, mine], { host: 'api.example.com', port: 443 }))).toBe(
      'direct plain 203.0.113.7:443',
    );
  });

  test('is in one namespace that of the oldest alone: the addresses of the others are nobody’s', () => {
    const one = entry('a', { ...host, addresses: ['240.0.0.1'], ...AT('203.0.113.5') }, at(2));
    const other = entry('b', { ...host, addresses: ['240.0.0.2'], ...AT('203.0.113.6') }, at(1));
    const ask = (asked: string) => inShort(connection([one, other], { host: asked, port: 443 }));
    expect(ask('api.example.com')).toBe('direct plain 203.0.113.6:443');
    expect(ask('240.0.0.2')).toBe('direct plain 203.0.113.6:443');
    expect(ask('240.0.0.1')).toMatch(/^passthrough plain/);
  });

  test('is that of the first by name where both are of one age', () => {
    const one = entry('a', { ...host, addresses: ['240.0.0.1'], ...AT('203.0.113.5') });
    const other = entry('b', { ...host, addresses: ['240.0.0.2'], ...AT('203.0.113.6') });
    expect(inShort(connection([other, one], { host: 'api.example.com', port: 443 }))).toBe(
      'direct plain 203.0.113.5:443',
    );
  });

  test('is the Service’s where it is that of one, for all but the namespace of the ServiceEntry', () => {
    const same = entry(
      'web',
      {
        hosts: ['web.shop.svc.cluster.local'],
        addresses: ['240.0.0.1'],
        ports: [{ number: 80, name: 'http', protocol: 'HTTP' }],
        ...AT('203.0.113.5'),
      },
      { namespace: 'far' },
    );
    const to = { host: 'web.shop.svc.cluster.local', port: 80 };
    const all = [ELSEWHERE, WEB, service('web', '10.96.0.5'), same];
    expect(inShort(connection(all, to))).toBe('direct HBONE shop/web:8080');
    expect(inShort(connection(all, to, FROM_FAR))).toBe('direct plain 203.0.113.5:80');
  });
});

describe('an address that a pod has and a ServiceEntry, too', () => {
  const both = entry('api', { addresses: ['10.244.0.3'], ...AT('203.0.113.5') });

  test.each([
    ['by its address', { host: '10.244.0.3' }],
    ['as the pod', { workload: 'shop/web' }],
  ])('leads to the endpoints of the ServiceEntry, asked for %s, and past ztunnel on other ports', (_, to) => {
    expect(inShort(connection([WEB, both], { ...to, port: 443 }))).toBe('direct plain 203.0.113.5:443');
    const other = connection([WEB, both], { ...to, port: 8080 });
    expect(inShort(other)).toBe('passthrough plain shop/web:8080');
    expect(connection([WEB, both, STRICT], { ...to, port: 8080 }).verdict).toBe('denied');
  });

  test('is in plaintext for a block around it that is passed through', () => {
    const block = entry('net', { addresses: ['10.244.0.0/16'], resolution: 'NONE' });
    expect(inShort(connection([WEB, block], { workload: 'shop/web', port: 8080 }))).toBe(
      'passthrough plain shop/web:8080',
    );
  });
});

describe('plaintext to the address of a pod is what its own ztunnel gets', () => {
  const byHand = service('web', '10.96.0.5', { selector: undefined });

  test.each([
    [
      'from an EndpointSlice',
      [byHand, slice('web', [{ addresses: ['10.244.0.3'] }])],
      { service: 'shop/web', port: 80 },
    ],
    [
      'from a ServiceEntry',
      [entry('api', { addresses: ['240.0.0.1'], ...AT('10.244.0.3') })],
      { host: '240.0.0.1', port: 443 },
    ],
  ])('%s', (_, objects, to) => {
    expect(inShort(connection([WEB, objects], to))).toMatch(/^direct plain shop\/web:/);
    expect(connection([WEB, objects, STRICT], to)).toMatchObject({ verdict: 'denied', outcome: 'mtls' });
  });
});

describe('an address as the client', () => {
  test('is the pod that has it, with its identity', () => {
    const only = {
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata: { name: 'shop', namespace: 'shop' },
      spec: { rules: [{ from: [{ source: { namespaces: ['shop'] } }] }] },
    };
    const to = { workload: 'shop/web', port: 8080 };
    expect(connection([WEB, only], to, { ip: '10.244.0.1' })).toMatchObject({
      verdict: 'allowed',
      path: { kind: 'direct' },
    });
    expect(connection([WEB, only], to, { ip: '203.0.113.1' })).toMatchObject({
      verdict: 'denied',
      path: { kind: 'uncaptured' },
    });
  });

  test('is the node of pods that use its network', () => {
    const agent = pod('agent', '192.168.1.1', { spec: { hostNetwork: true } });
    const to = { workload: 'shop/web', port: 8080 };
    expect(connection([WEB, agent, STRICT], to, { ip: '192.168.1.1' }).verdict).toBe('allowed');
    expect(connection([WEB, agent, STRICT], to, { ip: '192.168.1.2' }).verdict).toBe('denied');
  });
});

describe('one address in many spellings', () => {
  const six = service('web', 'fd00::5');

  test.each(['fd00::5', 'FD00:0:0:0::5', 'fd00:0000:0000:0000:0000:0000:0000:0005'])('%s', (host) => {
    expect(inShort(connection([WEB, six], { host, port: 80 }))).toBe('direct HBONE shop/web:8080');
  });

  test.each([
    ['::ffff:10.244.0.3', 8080],
    ['::FFFF:0af4:3', 8080],
    ['::ffff:10.96.0.5', 80],
  ])('IPv4 as IPv6: %s', (host, port) => {
    const four = service('web', '10.96.0.5');
    expect(inShort(connection([WEB, four], { host, port }))).toBe('direct HBONE shop/web:8080');
  });
});
