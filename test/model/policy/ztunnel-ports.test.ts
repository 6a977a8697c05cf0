import { loadMesh, type MeshOptions } from '../../../src/model';
import type { Perhaps } from '../../../src/model/network/network-policy-selector';
import { workloads } from '../../../src/model/workloads/workload';
import { isProbeExempt, isReservedPort } from '../../../src/model/policy/ztunnel-ports';

test('the ports that ztunnel listens on are its own', () => {
  expect([15001, 15006, 15008].every(isReservedPort)).toBe(true);
  expect([15000, 15020, 15021, 8080].some(isReservedPort)).toBe(false);
});

describe('what passes for a probe', () => {
  const pod = (name: string, spec: object): object => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'shop' },
    spec: { containers: [{ name, image: 'registry.example.com/app:1' }], ...spec },
  });
  const exempt = (client: object, to: object, options: MeshOptions = {}): Perhaps => {
    const mesh = loadMesh([pod('client', client), pod('web', to)], options);
    const [from, web] = workloads(mesh);
    return isProbeExempt(mesh, from!, web!);
  };

  test('is the kubelet', () => {
    const mesh = loadMesh([pod('web', {})]);
    expect(isProbeExempt(mesh, 'kubelet', workloads(mesh)[0]!)).toBe(true);
  });

  test.each<[string, object, object, Perhaps]>([
    ['whatever is in the network of the same node', { hostNetwork: true, nodeName: 'a' }, { nodeName: 'a' }, true],
    ['nobody on another node', { hostNetwork: true, nodeName: 'b' }, { nodeName: 'a' }, false],
    ['who is on the one node that there is, where none is named', { hostNetwork: true }, {}, true],
    ['perhaps who names a node, where the other does not', { hostNetwork: true, nodeName: 'a' }, {}, undefined],
    ['no pod of the pod network', { nodeName: 'a' }, { nodeName: 'a' }, false],
  ])('is %s', (_, client, to, expected) => {
    expect(exempt(client, to)).toBe(expected);
  });

  test('with nftables has to run as the user of the kubelet, too', () => {
    const values = { cni: { global: { nativeNftables: true } } };
    expect(exempt({ hostNetwork: true }, {}, { values })).toBeUndefined();
    expect(exempt({ hostNetwork: true, nodeName: 'b' }, { nodeName: 'a' }, { values })).toBe(false);
  });
});
