import rule from '../../../../src/check/rules/policy/selector-no-pods';
import { authz, INJECTED, OUTSIDE, peer, SELECT, SHOP } from '../../policy-manifests';
import { namespace, object, pods, waypoint } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const OTHER = 'selector: {matchLabels: {app: other}}';
const ROOT = { home: 'istio-system' };

testRule(rule, {
  valid: {
    'labels of pods': SHOP + authz(SELECT) + peer(SELECT),
    'pods with sidecars': INJECTED + authz(SELECT),
    'pods with sidecars of a revision, where the install is not in the input':
      namespace('shop', 'istio.io/rev: stable') + pods() + authz(SELECT),
    'a policy of the root namespace, and pods of another': SHOP + authz(SELECT, ROOT),
    'a PeerAuthentication of the root namespace, which is told elsewhere': SHOP + peer(OTHER, ROOT),
    'an empty selector': SHOP + authz('selector: {}'),
    'a policy with targets': SHOP + authz('targetRefs: [{kind: Service, name: web}]'),
    'the pods of a waypoint':
      namespace() + waypoint() + authz('selector: {matchLabels: {gateway.networking.k8s.io/gateway-name: waypoint}}'),
    'pods that somebody made for a Gateway':
      namespace('shop', 'team: a') +
      pods('gateway.networking.k8s.io/gateway-name: web') +
      authz('selector: {matchLabels: {gateway.networking.k8s.io/gateway-name: web}}'),
    'the ingress gateway that comes with Istio': authz('selector: {matchLabels: {istio: ingressgateway}}', ROOT),
    'a machine':
      object('networking.istio.io/v1', 'WorkloadEntry', '{address: 1.2.3.4, labels: {app: other}}') + authz(OTHER),
    'a RequestAuthentication of pods out of the mesh, which is told elsewhere':
      OUTSIDE + object('security.istio.io/v1', 'RequestAuthentication', `{${SELECT}}`),
    'the pods that Flagger makes of a Deployment, for the version in use':
      SHOP +
      object(
        'apps/v1',
        'Deployment',
        '{selector: {matchLabels: {app: cart}}, template: {metadata: {labels: {app: cart, team: a}}, spec: {containers: []}}}',
        { name: 'cart' },
      ) +
      object('flagger.app/v1beta1', 'Canary', '{targetRef: {apiVersion: apps/v1, kind: Deployment, name: cart}}') +
      authz('selector: {matchLabels: {app: cart-primary, team: a}}'),
    'labels of the wrong type': SHOP + authz('selector: {matchLabels: [app]}'),
    'pods that are not in the input': { given: authz(OTHER), world: 'open' },
    'a policy for the mesh, in a few files': { given: SHOP + authz(OTHER, ROOT), world: 'open' },
    'pods of a namespace that is not in the input': { given: pods() + authz(SELECT), world: 'open' },
    'a policy of another revision': SHOP + authz(OTHER, { more: 'labels: {istio.io/rev: canary}' }),
  },
  invalid: {
    'pods that Flagger would make of a Deployment that is not there': {
      given:
        SHOP +
        object('flagger.app/v1beta1', 'Canary', '{targetRef: {apiVersion: apps/v1, kind: Deployment, name: cart}}') +
        authz('selector: {matchLabels: {app: cart-primary}}'),
      finds: [{ message: 'nothing', at: 'shop/p spec.selector' }],
    },
    'labels of no pod': {
      given: SHOP + authz(OTHER),
      finds: [{ message: 'nothing', at: 'shop/p spec.selector', says: 'labelled app=other', fix: 'there are app=web' }],
    },
    'pods of another namespace': {
      given: namespace('pay') + pods('', { home: 'pay' }) + authz(SELECT),
      finds: [{ message: 'nothing', at: 'shop/p spec.selector', says: 'namespace shop', fix: 'no pod there' }],
    },
    'labels of no pod of the mesh': {
      given: SHOP + authz(OTHER, ROOT),
      finds: [{ message: 'nothing', at: 'istio-system/p spec.selector', says: 'the mesh' }],
    },
    'a Telemetry of the root namespace, which picks pods of its own': {
      given: SHOP + object('telemetry.istio.io/v1', 'Telemetry', `{${SELECT}}`, ROOT),
      finds: [{ message: 'nothing', at: 'istio-system/p spec.selector' }],
    },
    'an EnvoyFilter and a Sidecar, in a few files that have pods': {
      given:
        SHOP +
        object('networking.istio.io/v1alpha3', 'EnvoyFilter', '{workloadSelector: {labels: {app: other}}}') +
        object('networking.istio.io/v1', 'Sidecar', '{workloadSelector: {labels: {app: other}}}'),
      world: 'open',
      finds: [
        { message: 'nothing', at: 'shop/p spec.workloadSelector' },
        { message: 'nothing', at: 'shop/p spec.workloadSelector' },
      ],
    },
    'pods that are not in the mesh': {
      given: OUTSIDE + authz(SELECT),
      finds: [
        {
          message: 'outside',
          at: 'shop/p',
          says: 'Deployment shop/web are not in the mesh',
          fix: 'dataplane-mode=ambient',
        },
      ],
    },
    'a namespace of which no pod is': {
      given: OUTSIDE + authz(''),
      finds: [{ message: 'outside', at: 'shop/p' }],
    },
    'a namespace without pods': {
      given: namespace() + authz(''),
      finds: [{ message: 'empty', at: 'shop/p', severity: 'info' }],
    },
  },
});
