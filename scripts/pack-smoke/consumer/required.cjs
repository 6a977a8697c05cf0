const assert = require('node:assert/strict');
const { Chart, Testing } = require('cdk8s');
const { AmbientNamespace, MeshService } = require('cdk8s-ambient');
const { VirtualService } = require('cdk8s-ambient/imports/istio-networking.istio.io');

const chart = new Chart(Testing.app(), 'shop');
const namespace = new AmbientNamespace(chart, 'Namespace', { name: 'shop' });
new MeshService(chart, 'Web', { namespace, port: 80, image: 'registry.example.com/web:1' });
new VirtualService(chart, 'Route', { spec: { hosts: ['web'] } });
assert.deepEqual(
  Testing.synth(chart).map((manifest) => manifest.kind),
  ['Namespace', 'ServiceAccount', 'Service', 'Deployment', 'VirtualService'],
);

// What is no part of the interface stays inside, so that it can change.
assert.throws(() => require('cdk8s-ambient/lib/src/input/refuse'), { code: 'ERR_PACKAGE_PATH_NOT_EXPORTED' });

const { checkCiliumValues } = require('cdk8s-ambient/check');
const rules = checkCiliumValues({ cni: { exclusive: true } }, { version: '1.18' }).map(({ rule }) => rule);
assert.ok(rules.includes('cilium/exclusive-cni'));

const { answer } = require('cdk8s-ambient/simulate');
const pod = (name) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop' },
  spec: { containers: [] },
});
const [found] = answer([pod('a'), pod('b')], { from: { workload: 'shop/a' }, to: { workload: 'shop/b', port: 80 } });
assert.equal(found.verdict, 'allowed');

const { cost } = require('cdk8s-ambient/cost');
assert.deepEqual(cost([pod('a')], { nodes: 3 }).models.ambient.ztunnels.count, { low: 3, high: 3 });

const { matchers, tcp } = require('cdk8s-ambient/testing');
const { pass } = matchers.toAllow.call({}, [pod('a'), pod('b')], tcp().from('shop/a').toPod('shop/b', 80));
assert.equal(pass, true);
