import rule from '../../../../src/check/rules/telemetry/no-provider';
import { testRule } from '../../test-rule';

const telemetry = (logging: string, { home = 'shop', name = 'logs' } = {}): string =>
  `apiVersion: telemetry.istio.io/v1\nkind: Telemetry\nmetadata: {name: ${name}, namespace: ${home}}\nspec: {accessLogging: ${logging}}\n---\n`;
const config = (text: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio, namespace: istio-system}\ndata: {mesh: '${text}'}\n---\n`;
const ROOT = config('rootNamespace: istio-system');

// istio/istio pkg/config/analysis/analyzers/telemetry/providers.go; mergeLogs in pilot/pkg/model/telemetry.go.
testRule(rule, {
  valid: {
    'a provider': ROOT + telemetry('[{providers: [{name: envoy}]}]'),
    'logs that are off': ROOT + telemetry('[{disabled: true}]'),
    'a default of the mesh': config('defaultProviders: {accessLogging: [envoy]}') + telemetry('[{}]'),
    'a provider for the whole mesh':
      ROOT + telemetry('[{providers: [{name: envoy}]}]', { home: 'istio-system' }) + telemetry('[{}]'),
    'a mesh config that is not known': telemetry('[{}]'),
    'a Telemetry for the mesh that is not known': { given: ROOT + telemetry('[{}]'), world: 'open' },
    'a wrong type': ROOT + telemetry('{a: 1}'),
  },
  invalid: {
    'no provider anywhere': {
      given: ROOT + telemetry('[{disabled: true}, {filter: {expression: "true"}}]'),
      finds: [{ message: 'nowhere', at: 'shop/logs spec.accessLogging[1]', fix: 'envoy' }],
    },
    'values without a default': {
      given: telemetry('[{}]'),
      values: { istiod: {} },
      finds: [{ message: 'nowhere', at: 'shop/logs spec.accessLogging[0]' }],
    },
    'one for the whole mesh, in a part of it': {
      given: ROOT + telemetry('[{}]', { home: 'istio-system' }),
      world: 'open',
      finds: [{ message: 'nowhere', at: 'istio-system/logs spec.accessLogging[0]' }],
    },
  },
});
