import { createRequire } from 'node:module';
import { loadAll } from 'js-yaml';

const require = createRequire(import.meta.url);
const { MeshApp } = require('../../lib/src/app/mesh-app.js');
const { yamlWriter } = require('../../lib/src/app/yaml-writer.js');
const { identityOf } = require('../../lib/src/app/identity.js');
const { orderToApply } = require('../../lib/src/gitops/order/order.js');

/** @typedef {import('../../src/gitops/shipment').Shipment} Shipment */

/** The apps whose trees are tried. @returns {Record<string, Shipment>} */
export function shipments() {
  const { Bookinfo, platform } = require('../../lib/examples/bookinfo/main.js');
  const { Billing, Shop, platform: shops } = require('../../lib/examples/shop/main.js');
  return {
    bookinfo: shipmentOf(objectsOf(platform, (app) => new Bookinfo(app))),
    shop: shipmentOf(objectsOf(shops, (app) => new Billing(app, new Shop(app)))),
    awkward: shipmentOf(awkward()),
  };
}

function objectsOf(platform, build) {
  const app = new MeshApp({ platform });
  build(app);
  return loadAll(app.synthYaml());
}

/** Objects that tools could take for something else, or lose a part of. */
function awkward() {
  const texts = [
    '{{ .Values.x }}',
    '{{{{ x }}',
    '{{- "a" -}}',
    'a\n\n\n',
    '---\na\n',
    'a\n---\nb',
    '"{{`"',
    'yes',
    '0777',
    '$(VAR)',
    '#',
  ];
  const maps = texts.map((text, i) =>
    object('ConfigMap', `text-${i}`, 'text', { data: { text, again: `a: ${text}`, zlast: text } }),
  );
  return [
    ...maps,
    object('PersistentVolumeClaim', 'data', 'text', { apiVersion: 'v1', spec: { volumeName: 'a\n\n' } }),
    object('Deployment', 'web', 'text', { apiVersion: 'apps/v1', spec: {} }),
    object('Gateway', 'edge', 'text', { apiVersion: 'networking.istio.io/v1' }),
    object('Gateway', 'edge', 'text', { apiVersion: 'gateway.networking.k8s.io/v1' }),
    object('AuthorizationPolicy', 'web', 'other', { apiVersion: 'security.istio.io/v1', spec: {} }),
    object('ConfigMap', 'unsaid', undefined, { data: {} }),
    object('ClusterRole', 'system:ships-{{', undefined, { apiVersion: 'rbac.authorization.k8s.io/v1', rules: [] }),
    object('ConfigMap', 'aux', 'aux', { data: { binary: '\u0007' } }),
    object('Namespace', 'text', undefined, {}),
    object('Namespace', 'other', undefined, {}),
    object('CustomResourceDefinition', 'ships.example.com', undefined, {
      apiVersion: 'apiextensions.k8s.io/v1',
      spec: { group: 'example.com', names: { kind: 'Ship', plural: 'ships' }, scope: 'Cluster', versions: [] },
    }),
  ];
}

function object(kind, name, namespace, { apiVersion = 'v1', ...more }) {
  return { apiVersion, kind, metadata: { name, ...(namespace && { namespace }) }, ...more };
}

/** @returns {Shipment} */
function shipmentOf(contents) {
  return {
    objects: contents.map((content) => ({
      content,
      identity: identityOf(content),
      construct: content.metadata.name,
      chart: 'app',
    })),
    order: orderToApply(contents),
    platform: undefined,
    yaml: yamlWriter(),
    problem: (message) => {
      throw new Error(message);
    },
    warn: (message) => {
      throw new Error(`a warning that nothing here is a reason for: ${message}`);
    },
  };
}
