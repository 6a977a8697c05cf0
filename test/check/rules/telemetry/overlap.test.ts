import rule from '../../../../src/check/rules/telemetry/overlap';
import { testRule } from '../../test-rule';
import { namespace, pods } from '../../waypoint-manifests';

const telemetry = (name: string, spec: string, more = ''): string =>
  `apiVersion: telemetry.istio.io/v1\nkind: Telemetry\nmetadata: {name: ${name}, namespace: shop${more}}\nspec: ${spec}\n---\n`;
const by = (labels: string): string => `{selector: {matchLabels: {${labels}}}}`;
const front = pods('tier: front');

// istio/istio pkg/config/analysis/analyzers/telemetry/selector.go.
testRule(rule, {
  valid: {
    'one for a pod': front + telemetry('a', by('app: web')) + telemetry('b', by('app: api')),
    'one for a pod beside one for its namespace': front + telemetry('a', by('app: web')) + telemetry('b', '{}'),
    'labels that no pod has': telemetry('a', by('app: web')) + telemetry('b', by('app: web')),
    'two namespaces': front + telemetry('a', by('app: web')) + telemetry('b', by('app: web')).replace('shop', 'bank'),
    'pods that ztunnel captures':
      namespace() + front + telemetry('a', by('app: web')) + telemetry('b', by('tier: front')),
    'another revision':
      front + telemetry('a', by('app: web')) + telemetry('b', by('app: web'), ', labels: {istio.io/rev: canary}'),
    'selectors of wrong types':
      front + telemetry('a', '{selector: 7}') + telemetry('b', '{selector: {matchLabels: [1]}}'),
  },
  invalid: {
    'two for a pod': {
      given: front + telemetry('a', by('app: web')) + telemetry('b', by('tier: front')),
      world: 'open',
      finds: [
        {
          message: 'both',
          at: 'shop/a spec.selector',
          says: 'Deployment shop/web is selected by Telemetry shop/b',
          fix: 'one',
        },
        { message: 'both', at: 'shop/b spec.selector', says: 'Telemetry shop/a' },
      ],
    },
  },
});
