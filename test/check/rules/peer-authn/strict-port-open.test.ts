import rule from '../../../../src/check/rules/peer-authn/strict-port-open';
import { INJECTED, OUTSIDE, peer, SELECT, SHOP } from '../../policy-manifests';
import { testRule } from '../../test-rule';

const mode = (text: string, given = {}): string => peer(`mtls: {mode: ${text}}`, { name: 'default', ...given });
const MESH = mode('STRICT', { home: 'istio-system' });
const own = (ports: string, text = ''): string =>
  peer(`${SELECT}, ${text && `mtls: {mode: ${text}}, `}portLevelMtls: {${ports}}`);
const AT = 'shop/p spec.portLevelMtls["8080"]';

// Measured: what istiod 1.32-dev makes of them, on ztunnel 62d8265.
testRule(rule, {
  valid: {
    'a STRICT port of PERMISSIVE pods': SHOP + own('8080: {mode: STRICT}', 'PERMISSIVE'),
    'a STRICT port of pods of which nobody says anything': SHOP + own('8080: {mode: STRICT}'),
    'a DISABLE port of STRICT pods': SHOP + own('8080: {mode: DISABLE}', 'STRICT'),
    'a PERMISSIVE port under the STRICT of the namespace': SHOP + mode('STRICT') + own('8080: {mode: PERMISSIVE}'),
    'a PERMISSIVE port under the STRICT of the mesh': SHOP + MESH + own('8080: {mode: PERMISSIVE}'),
    'a PERMISSIVE and a DISABLE port together':
      SHOP + mode('STRICT') + own('8080: {mode: DISABLE}, 8081: {mode: PERMISSIVE}'),
    'a STRICT port of PERMISSIVE pods, where the namespace has a mode of its own':
      SHOP + MESH + mode('PERMISSIVE') + own('8080: {mode: STRICT}', 'PERMISSIVE'),
    'a STRICT port under STRICT': SHOP + mode('STRICT') + own('8080: {mode: STRICT}'),
    'pods with sidecars': INJECTED + mode('STRICT') + own('8080: {mode: DISABLE}'),
    'pods out of the mesh': OUTSIDE + mode('STRICT') + own('8080: {mode: DISABLE}'),
    'modes of the wrong type': SHOP + mode('STRICT') + own('8080: DISABLE, x: {mode: [STRICT]}'),
  },
  invalid: {
    'a DISABLE alone, under STRICT': {
      given: SHOP + mode('STRICT') + own('8080: {mode: DISABLE}'),
      finds: [
        {
          message: 'shut',
          at: AT,
          says: 'plaintext to port 8080 of Deployment shop/web is refused',
          fix: 'PERMISSIVE',
        },
      ],
    },
    'a STRICT port of PERMISSIVE pods, under the STRICT of the mesh': {
      given: SHOP + MESH + own('8080: {mode: STRICT}', 'PERMISSIVE'),
      finds: [{ message: 'open', at: AT, fix: 'namespace shop' }],
    },
    'the same of DISABLE pods, where the namespace says UNSET': {
      given: SHOP + MESH + mode('UNSET') + own('8080: {mode: STRICT}', 'DISABLE'),
      finds: [{ message: 'open', at: AT }],
    },
    'a PERMISSIVE port under the STRICT of the mesh, where the namespace says UNSET': {
      given: SHOP + MESH + mode('UNSET') + own('8080: {mode: PERMISSIVE}, 8081: {mode: STRICT}'),
      finds: [{ message: 'lost', at: 'shop/p spec.portLevelMtls', says: 'every port', fix: 'mtls: {mode: STRICT}' }],
    },
  },
});
