-- What wrk sends: a new message in every request, of the kind named on the command line.

local threads = 0

function setup(thread)
   thread:set("number", threads)
   threads = threads + 1
end

function init(args)
   kind = args[1]
   -- Each thread counts in its own share of the phones, as does each run.
   count = number * 5000000 + tonumber(args[2])
end

local messages = {
   empty = "hello",
   ["not-addressed"] = "hello",
   malformed = "BH+MK+12345",
   refused = "BH+MK+0999999999",
}

function request()
   count = count + 1
   local from = string.format("9%08d", count)
   local text = messages[kind] or string.format("BH+MK+9%09d", count)
   return wrk.format("GET", "/mo?from=%2B84" .. from .. "&to=8079&text=" .. text
      .. "&charset=UTF-8&id=" .. kind .. count)
end

-- One line for `figures` to read: requests, their rate, milliseconds, failures.
function done(summary, latency)
   local errors = summary.errors
   io.write(string.format("%d %.0f %.2f %.2f %d\n", summary.requests,
      summary.requests / summary.duration * 1e6,
      latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
      errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
