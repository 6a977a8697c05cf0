import rule from '../../../../src/check/rules/schema/subject-alt-name';
import { tlsPolicy } from '../../schema-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    'a hostname': tlsPolicy('validation: {hostname: a, subjectAltNames: [{type: Hostname, hostname: a.example.com}]}'),
    'a URI': tlsPolicy(
      'validation: {hostname: a, subjectAltNames: [{type: URI, uri: "spiffe://cluster.local/ns/a/sa/b"}]}',
    ),
  },
  invalid: {
    'a hostname as URI': {
      given: tlsPolicy('validation: {hostname: a, subjectAltNames: [{type: URI, hostname: a.example.com}]}'),
      finds: [
        { message: 'other', at: 'shop/p spec.validation.subjectAltNames[0].hostname', says: 'URI' },
        { message: 'missing', at: 'shop/p spec.validation.subjectAltNames[0]', says: 'uri' },
      ],
    },
    nothing: {
      given: tlsPolicy('validation: {hostname: a, subjectAltNames: [{type: Hostname}]}'),
      finds: [{ message: 'missing', at: 'shop/p spec.validation.subjectAltNames[0]', says: 'hostname' }],
    },
    both: {
      given: tlsPolicy(
        'validation: {hostname: a, subjectAltNames: [{type: Hostname, hostname: a.example.com, uri: "spiffe://a"}]}',
      ),
      finds: [{ message: 'other', at: 'shop/p spec.validation.subjectAltNames[0].uri' }],
    },
  },
});
