#!/usr/bin/env node
import '../../dist/radlake.mjs';
