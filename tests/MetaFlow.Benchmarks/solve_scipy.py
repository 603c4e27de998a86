"""solve_scipy.py FOLDER PROBLEM: whole solves of a flow by scipy.integrate.solve_ivp, with the loader and the right-hand side of the
rivals' folder, to the times of its compiled programs (t = 10 and t = 100). One line for each tolerance:
solve,problem,solver,tolerance,median us,least us,evaluations,error at the first time,error at the last time."""
import os
import sys
import time

import numpy as np
from scipy.integrate import solve_ivp

folder, name = sys.argv[1:3]
sys.path.insert(0, os.path.join(folder, "py"))
from maml_np import Prob, load  # noqa: E402

problem = Prob(name)
times = (10, 100)
references = [load(f"{name}_w_t{t}") for t in times]


def field(_, w):
    return -problem.grad_batched(w)


def solve(method, tolerance, until):
    problem.calls = 0
    start = time.process_time()
    end = solve_ivp(field, (0, until), problem.w0, method=method, rtol=tolerance, atol=tolerance, t_eval=[until]).y[:, -1]
    return end, problem.calls, time.process_time() - start


for method in ["DOP853", "RK45", "LSODA"]:
    for k in range(6, 23):
        tolerance = 10.0 ** (-k / 2)
        early = solve(method, tolerance, times[0])[0]
        late, calls, seconds = solve(method, tolerance, times[1])
        errors = [abs(early - references[0]).max(), abs(late - references[1]).max()]
        us = 1e6 * seconds
        print(f"solve,{name},scipy_{method},{tolerance:.2e},{us:.1f},{us:.1f},{calls},{errors[0]:.2e},{errors[1]:.2e}", flush=True)
        if max(errors) < 3e-10:
            break
