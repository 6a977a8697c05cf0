/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  globalSetup: '<rootDir>/test/setup/before-all.ts',
  globalTeardown: '<rootDir>/test/setup/after-all.ts',
  testMatch: ['<rootDir>/test/**/*.test.ts', '<rootDir>/examples/**/*.test.ts', '<rootDir>/templates/**/*-test.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }] },
  moduleNameMapper: {
    '^cdk8s-ambient$': '<rootDir>/src/index.ts',
    '^cdk8s-ambient/(check|cost|migrate|simulate|testing)$': '<rootDir>/src/$1/index.ts',
    '^cdk8s-ambient/testing/jest$': '<rootDir>/src/testing/jest.ts',
    '^cdk8s-ambient/imports/(.*)$': '<rootDir>/imports/$1.ts',
  },
  modulePathIgnorePatterns: ['<rootDir>/lib/'],
};
