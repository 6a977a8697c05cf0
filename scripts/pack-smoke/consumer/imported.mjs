import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { Chart, Testing } from 'cdk8s';
import { AmbientNamespace, Waypoint } from 'cdk8s-ambient';
import * as everything from 'cdk8s-ambient';
import { VirtualService } from 'cdk8s-ambient/imports/istio-networking.istio.io';

const chart = new Chart(Testing.app(), 'shop');
const namespace = new AmbientNamespace(chart, 'Namespace', { name: 'shop' });
namespace.enroll(new Waypoint(chart, 'Waypoint', { namespace }));
new VirtualService(chart, 'Route', { spec: { hosts: ['web'] } });
assert.deepEqual(
  Testing.synth(chart).map((manifest) => manifest.kind),
  ['Namespace', 'Gateway', 'VirtualService'],
);

// Node finds the names of a CommonJS module by reading its text: it has to find them all, and make no second copy.
const required = createRequire(import.meta.url)('cdk8s-ambient');
const missed = Object.keys(required).filter((name) => everything[name] !== required[name]);
assert.deepEqual(missed, []);
