import 'cdk8s-ambient/testing/vitest';
