import rule from '../../../../src/check/rules/ambient/sidecar-resource';
import { testRule } from '../../test-rule';

const namespace = (labels: string, name = 'shop'): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}, labels: {${labels}}}\n---\n`;
const AMBIENT = namespace('istio.io/dataplane-mode: ambient');
const pod = (labels: string, home = 'shop'): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: ${home}, labels: {${labels}}}\nspec: {containers: [{name: web, image: "web:1"}]}\n---\n`;
const sidecar = (spec = '', home = 'shop'): string =>
  `apiVersion: networking.istio.io/v1\nkind: Sidecar\nmetadata: {name: s, namespace: ${home}}\nspec: {${spec}egress: [{hosts: ["./*"]}]}\n`;
const SELECTED = 'workloadSelector: {labels: {app: web}}, ';

// istio/istio pkg/config/analysis/analyzers/sidecar/selector.go and testdata/sidecar-selector.yaml.
testRule(rule, {
  valid: {
    'a namespace of sidecars': namespace('istio-injection: enabled') + pod('app: web') + sidecar(),
    'selected pods with a sidecar': namespace('istio-injection: enabled') + pod('app: web') + sidecar(SELECTED),
    'selected pods that are out of the mesh':
      AMBIENT + pod('app: web, istio.io/dataplane-mode: none') + sidecar(SELECTED),
    'a selector that meets nothing, which is told elsewhere': AMBIENT + pod('app: api') + sidecar(SELECTED),
    'pods of another namespace':
      AMBIENT + pod('app: web') + namespace('app: other', 'other') + sidecar(SELECTED, 'other'),
    'the whole mesh': namespace('istio.io/dataplane-mode: ambient', 'istio-system') + sidecar('', 'istio-system'),
    'an ambient namespace with one pod left to migrate': AMBIENT + pod('sidecar.istio.io/inject: "true"') + sidecar(),
    'a namespace that is not in the input': { given: sidecar() + '---\n' + pod('app: web'), world: 'open' },
    'a namespace that a revision may inject':
      namespace('istio.io/dataplane-mode: ambient, istio.io/rev: canary') + sidecar(),
    'another revision': AMBIENT + sidecar().replace('name: s,', 'name: s, labels: {istio.io/rev: old},'),
    'a spec of another type': `${AMBIENT}apiVersion: networking.istio.io/v1\nkind: Sidecar\nmetadata: {name: s, namespace: other}\nspec: []\n`,
  },
  invalid: {
    'an ambient namespace': {
      given: AMBIENT + sidecar(),
      finds: [{ message: 'namespace', at: 'shop/s', says: 'namespace shop', fix: 'remove it' }],
    },
    'an empty selector, which is none': {
      given: AMBIENT + sidecar('workloadSelector: {}, '),
      finds: [{ message: 'namespace', at: 'shop/s' }],
    },
    'a selected ambient pod': {
      given: AMBIENT + pod('app: web') + sidecar(SELECTED),
      finds: [{ message: 'pods', at: 'shop/s spec.workloadSelector', says: 'Pod shop/web' }],
    },
    'a selected pod that is ambient by itself': {
      given: namespace('app: shop') + pod('app: web, istio.io/dataplane-mode: ambient') + sidecar(SELECTED),
      finds: [{ message: 'pods', at: 'shop/s spec.workloadSelector' }],
    },
  },
});
