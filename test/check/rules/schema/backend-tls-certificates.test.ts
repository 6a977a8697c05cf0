import rule from '../../../../src/check/rules/schema/backend-tls-certificates';
import { tlsPolicy } from '../../schema-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    'the CAs of the system': tlsPolicy('validation: {hostname: a, wellKnownCACertificates: System}'),
    'CAs of its own': tlsPolicy(
      "validation: {hostname: a, caCertificateRefs: [{group: '', kind: ConfigMap, name: a}]}",
    ),
    'an empty list beside the system': tlsPolicy(
      'validation: {hostname: a, wellKnownCACertificates: System, caCertificateRefs: []}',
    ),
  },
  invalid: {
    both: {
      given: tlsPolicy(
        "validation: {hostname: a, wellKnownCACertificates: System, caCertificateRefs: [{group: '', kind: ConfigMap, name: a}]}",
      ),
      finds: [{ message: 'both', at: 'shop/p spec.validation.wellKnownCACertificates' }],
    },
    neither: {
      given: tlsPolicy('validation: {hostname: a, caCertificateRefs: []}'),
      finds: [{ message: 'none', at: 'shop/p spec.validation' }],
    },
  },
});
