import rule from '../../../../src/check/rules/service/partly-enrolled';
import { testRule } from '../../test-rule';
import { namespace, pods, service } from '../../waypoint-manifests';

const AMBIENT = 'istio.io/dataplane-mode: ambient';
const NONE = 'istio.io/dataplane-mode: none';
const more = (labels: string): string => pods(labels).replace('name: web,', 'name: canary,');

// The table of memberships in istio/istio cni/pkg/util/enablement_selector.go.
testRule(rule, {
  valid: {
    'all of its pods captured': namespace() + service() + pods() + more(''),
    'none of its pods captured': namespace('shop', 'team: a') + service() + pods() + more(NONE),
    'a pod of another Service that is not': namespace() + service() + pods() + pods(NONE, { name: 'api' }),
    'pods with sidecars, which take HBONE or mTLS':
      namespace() + service() + pods() + more('sidecar.istio.io/inject: "true"'),
    'a pod that can not be captured':
      namespace() + service() + pods() + more('').replace('containers', 'hostNetwork: true, containers'),
    'a namespace that is not in the input': { given: service() + pods(AMBIENT) + more(''), world: 'open' },
    'a Service without a selector': `${namespace()}${service().replace('selector: {app: web}', 'selector: 7')}${pods()}${more(NONE)}`,
  },
  invalid: {
    'pods that opted out': {
      given: namespace() + service() + pods() + more(NONE),
      world: 'open',
      finds: [
        {
          message: 'partly',
          at: 'shop/web spec.selector',
          says: 'Deployment shop/web is in ambient mode and Deployment shop/canary is not (its pods are labelled',
          fix: 'enrol all of its pods',
        },
      ],
    },
    'pods that alone opted in': {
      given: namespace('shop', 'team: a') + service() + pods(AMBIENT) + more(''),
      finds: [{ message: 'partly', at: 'shop/web spec.selector', says: 'Deployment shop/canary is not' }],
    },
  },
});
