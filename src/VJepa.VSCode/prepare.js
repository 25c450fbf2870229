// Copies plotly.js, of the version that Plotly.NET uses, to where the renderer loads it from.
const fs = require('node:fs');
const path = require('node:path');

fs.mkdirSync(path.join(__dirname, 'media'), { recursive: true });
fs.copyFileSync(
  require.resolve('plotly.js-dist-min/plotly.min.js', { paths: [__dirname] }),
  path.join(__dirname, 'media', 'plotly.min.js'));
fs.copyFileSync(path.join(__dirname, '..', '..', 'LICENSE'), path.join(__dirname, 'LICENSE'));
