export { copulaGenerator as generator } from './copula.ts';
