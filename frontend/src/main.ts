import { mount } from 'svelte';
import App from './App.svelte';
import './app.css';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no element with the id "app"');
// What stands there for the case that this script does not load.
document.getElementById('unloaded')?.remove();
mount(App, { target });
