import rule from '../../../../src/check/rules/peer-authn/disable';
import { INJECTED, OUTSIDE, peer, SELECT, SHOP } from '../../policy-manifests';
import { testRule } from '../../test-rule';

const DISABLE = peer('mtls: {mode: DISABLE}');

testRule(rule, {
  valid: {
    'a PERMISSIVE': SHOP + peer('mtls: {mode: PERMISSIVE}'),
    'pods with sidecars': INJECTED + DISABLE,
    'pods out of the mesh': OUTSIDE + DISABLE,
    'pods of another namespace': SHOP + peer('mtls: {mode: DISABLE}', { home: 'pay' }),
    'other pods': SHOP + peer('selector: {matchLabels: {app: other}}, mtls: {mode: DISABLE}'),
    'a port where it changes nothing, which is told elsewhere':
      SHOP + peer(`${SELECT}, portLevelMtls: {8080: {mode: DISABLE}}`),
    'a mode of the wrong type': SHOP + peer('mtls: {mode: [DISABLE]}'),
    'pods that are not in the input': { given: DISABLE, world: 'open' },
  },
  invalid: {
    'a namespace': {
      given: SHOP + DISABLE,
      finds: [{ message: 'permissive', at: 'shop/p spec.mtls.mode', fix: 'PERMISSIVE' }],
    },
    'the mesh': {
      given: SHOP + peer('mtls: {mode: DISABLE}', { home: 'istio-system' }),
      finds: [{ message: 'permissive', at: 'istio-system/p spec.mtls.mode', says: 'Deployment shop/web' }],
    },
    'a port of STRICT pods': {
      given: SHOP + peer(`${SELECT}, mtls: {mode: STRICT}, portLevelMtls: {8080: {mode: DISABLE}}`),
      finds: [{ message: 'permissive', at: 'shop/p spec.portLevelMtls["8080"].mode' }],
    },
  },
});
