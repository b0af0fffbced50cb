-- What wrk sends: a new message in every request, of the kind named on the command line.

local threads = 0

function setup(thread)
   thread:set("number", threads)
   threads = threads + 1
end

function init(args)
   kind, secret = args[1], args[3]
   -- Each thread counts in its own share of the phones, as does each run.
   count = number * 5000000 + tonumber(args[2])
end

local messages = { malformed = "BH+MK+12345", refused = "BH+MK+0999999999", granted = "BH+MK+9%09d" }

function request()
   count = count + 1
   local text = string.format(messages[kind] or "hello", count)
   local query = "from=%%2B849%08d&to=8079&text=%s&charset=UTF-8&id=%s%d&secret=%s"
   return wrk.format("GET", "/mo?" .. string.format(query, count, text, kind:sub(1, 3), count, secret))
end

-- One line for `figures` to read: requests, their rate, milliseconds, failures.
function done(summary, latency)
   local errors = summary.errors
   io.write(string.format("%d %.0f %.2f %.2f %d\n", summary.requests,
      summary.requests / summary.duration * 1e6,
      latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
      errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
